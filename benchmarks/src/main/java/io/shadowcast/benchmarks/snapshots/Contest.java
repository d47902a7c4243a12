package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.Volume;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.benchmarks.snapshots.Subject.Change;
import java.io.IOException;
import java.util.List;

/// One subject and all who store it and put it back, step by step: each sees the same change.
final class Contest {
  private final Subject subject;
  private final Volume source;
  private final Volume stores;
  private final Rows rows;
  private final Sheet sheet;

  Contest(Subject subject, Volume source, Volume stores, Rows rows, Sheet sheet) {
    this.subject = subject;
    this.source = source;
    this.stores = stores;
    this.rows = rows;
    this.sheet = sheet;
  }

  /// The name of a step in the page and for [Rows].
  static String step(Subject subject, String name) {
    return subject.name() + ", " + name;
  }

  /// Everybody stores it for the first time.
  void first(List<Peer> peers) throws IOException, InterruptedException {
    save("first", peers, subject.bytes());
  }

  /// It changes, then everybody stores it.
  void difference(Change change, List<Peer> peers, long seed)
      throws IOException, InterruptedException {
    long bytes = subject.change(change, seed);
    source.sync();
    save(change.name(), peers, bytes);
  }

  private void save(String step, List<Peer> peers, long base)
      throws IOException, InterruptedException {
    for (Peer peer : peers) {
      try {
        Peer.Saved saved = peer.saved(step.replaceAll("\\W+", ""));
        stores.sync();
        rows.add(
            step(subject, step),
            peer.name(),
            new Rows.One(saved.spent(), saved.stored(), base, ""));
      } catch (IOException e) {
        failed(step, peer, e);
      }
    }
  }

  /// For each in turn: it is damaged, and put back as last stored, under the name of that step.
  void restores(String stored, Change damage, List<Peer> peers, long seed)
      throws IOException, InterruptedException {
    subject.remember();
    for (Peer peer : peers.stream().filter(Peer::restores).toList()) {
      long bytes = subject.change(damage, seed);
      try {
        double before = source.writtenBytes();
        Spent spent = peer.restore(stored.replaceAll("\\W+", ""));
        double written = source.writtenBytes() - before;
        String verdict = subject.verdict();
        rows.add(
            step(subject, "restore"), peer.name(), new Rows.One(spent, written, bytes, verdict));
      } catch (IOException e) {
        failed("restore", peer, e);
      }
    }
  }

  private void failed(String step, Peer peer, IOException fault) {
    sheet.line(
        "%s, %s: na, %s", step(subject, step), peer.name(), String.valueOf(fault.getMessage()));
  }
}
