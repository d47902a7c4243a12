package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a journal holds of a plan: all that carries a restore on or takes it back.
///
/// @param undoBytes length of the file of pre-images; another length means that they are not these
record Script(int id, Plan.Binding binding, List<Change> changes, long undoBytes) {
  private static final int WRITE = 0;
  private static final int PUT = 1;
  private static final int LINK = 2;
  private static final int REMOVE = 3;
  private static final int ADORN = 4;
  private static final int TREE = 0;
  private static final int BLOCK = 1;
  private static final int VOLUME = 2;

  Script {
    changes = List.copyOf(changes);
  }

  byte[] encoded() throws IOException {
    JournalOut out = new JournalOut();
    out.small(id);
    out.text(binding.host().value());
    out.tag(kind());
    out.text(binding.target().path().toString());
    out.text(binding.snapshot().toString());
    out.number(binding.generation());
    out.number(binding.device());
    out.number(binding.inode());
    if (binding.exchange().isPresent()) {
      out.number(binding.exchange().get().volume());
      out.number(binding.exchange().get().written());
    }
    out.number(undoBytes);
    out.list(changes, change -> write(out, change));
    return out.bytes();
  }

  private int kind() {
    return switch (binding.target()) {
      case Target.Tree tree -> binding.exchange().isPresent() ? VOLUME : TREE;
      case Target.Block block -> BLOCK;
    };
  }

  private static void write(JournalOut out, Change change) throws IOException {
    switch (change) {
      case Change.Write it -> write(out, it);
      case Change.Put it -> write(out, it);
      case Change.Link it -> {
        out.tag(LINK);
        out.path(it.path());
        out.optional(it.replaces(), out::live);
        out.path(it.to());
        out.optional(it.aside(), out::name);
      }
      case Change.Remove it -> {
        out.tag(REMOVE);
        out.path(it.path());
        out.live(it.live());
        out.optional(it.aside(), out::name);
        out.number(it.entries());
        out.number(it.removedBytes());
      }
      case Change.Adorn it -> {
        out.tag(ADORN);
        out.path(it.path());
        out.live(it.live());
        out.attributes(it.attributes());
      }
    }
  }

  private static void write(JournalOut out, Change.Write it) throws IOException {
    out.tag(WRITE);
    out.path(it.path());
    out.live(it.live());
    out.content(it.content());
    out.attributes(it.attributes());
    out.ranges(it.differing());
    out.ranges(it.holes());
  }

  private static void write(JournalOut out, Change.Put it) throws IOException {
    out.tag(PUT);
    out.path(it.path());
    out.optional(it.replaces(), out::live);
    out.node(it.node());
    out.attributes(it.attributes());
    out.optional(it.aside(), out::name);
    out.number(it.bytes());
  }

  static Script decoded(byte[] bytes) throws IOException {
    JournalIn in = new JournalIn(bytes);
    int id = in.small();
    HostId host = new HostId(in.text());
    int kind = in.tag();
    Path path = Path.of(in.text());
    Target target = kind == BLOCK ? new Target.Block(path) : new Target.Tree(path);
    SnapshotId snapshot = SnapshotId.parse(in.text());
    Plan.Binding binding =
        new Plan.Binding(
            host,
            target,
            snapshot,
            in.number(),
            in.number(),
            in.number(),
            kind == VOLUME
                ? Optional.of(new Plan.Exchange(in.number(), in.number()))
                : Optional.empty());
    long undoBytes = in.number();
    return new Script(id, binding, in.list(() -> read(in)), undoBytes);
  }

  private static Change read(JournalIn in) throws IOException {
    int tag = in.tag();
    return switch (tag) {
      case WRITE ->
          new Change.Write(
              in.path(), in.live(), in.content(), in.attributes(), in.ranges(), in.ranges());
      case PUT ->
          new Change.Put(
              in.path(),
              in.optional(in::live),
              in.node(),
              in.attributes(),
              in.optional(in::name),
              in.number());
      case LINK ->
          new Change.Link(in.path(), in.optional(in::live), in.path(), in.optional(in::name));
      case REMOVE ->
          new Change.Remove(in.path(), in.live(), in.optional(in::name), in.number(), in.number());
      case ADORN -> new Change.Adorn(in.path(), in.live(), in.attributes());
      default -> throw new IOException("journal: change " + tag + " (expected: 0..4)");
    };
  }
}
