package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.delta.AttributesDelta;
import io.shadowcast.snapshot.delta.RangeSets;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Reads back what a plan changed.
final class Verifier {
  private final SnapshotReader reader;
  private final LiveTree tree;
  private final List<VerifyOutcome.Difference> differences = new ArrayList<>();
  private long entries;
  private long bytes;

  Verifier(SnapshotReader reader, LiveTree tree) {
    this.reader = reader;
    this.tree = tree;
  }

  VerifyOutcome verify(List<Change> changes) throws IOException {
    for (Change each : changes) {
      entries++;
      check(each);
    }
    return outcome(differences, entries, bytes);
  }

  /// Of a device or an image: all of it, for what else was written there is in no plan.
  static VerifyOutcome ofBlock(SnapshotReader reader, List<Change> changes, DiskFile file)
      throws IOException {
    List<VerifyOutcome.Difference> differences = new ArrayList<>();
    long bytes = 0;
    for (Change each : changes) {
      if (each instanceof Change.Write it) {
        bytes += content(reader, it.path(), file, it.content(), Ranges.ALL, differences);
      }
    }
    return outcome(differences, changes.size(), bytes);
  }

  /// Whether a file that is written into can be what a crash left of its restore: of a length on
  /// the way between the two, and the snapshot's in all whole leaves that the plan leaves alone.
  static boolean midway(SnapshotReader reader, Change.Write change, DiskFile file)
      throws IOException {
    long old = change.live().signature().size();
    long wanted = change.content().size();
    long now = file.size();
    if (now < Math.min(old, wanted) || now > Math.max(old, wanted)) {
      return false;
    }
    long common =
        old == wanted ? wanted : Math.min(old, wanted) / Content.LEAF_BYTES * Content.LEAF_BYTES;
    Ranges kept = RangeSets.minus(RangeSets.between(0, common), written(change));
    return kept.list().isEmpty() || reader.differing(change.content(), file, kept).list().isEmpty();
  }

  private static Ranges written(Change.Write change) {
    return change.differing().union(change.holes());
  }

  private static VerifyOutcome outcome(
      List<VerifyOutcome.Difference> differences, long entries, long bytes) {
    return differences.isEmpty()
        ? new VerifyOutcome.Equal(entries, bytes)
        : new VerifyOutcome.Differs(differences);
  }

  private void differs(FilePath path, String what) {
    differences.add(new VerifyOutcome.Difference(path, what));
  }

  private void check(Change change) throws IOException {
    Optional<Stat> stat = tree.stat(change.path());
    if (change instanceof Change.Remove removed) {
      if (stat.isPresent() && stat.get().inode() == Ground.inode(removed.live())) {
        differs(change.path(), "still there (expected: removed)");
      }
      return;
    }
    if (stat.isEmpty()) {
      differs(change.path(), "not there (expected: as in the snapshot)");
      return;
    }
    switch (change) {
      case Change.Write it -> {
        file(it.path(), stat.get(), it.content(), written(it));
        attributes(it.path(), it.attributes());
      }
      case Change.Put it -> put(it, stat.get());
      case Change.Link it -> link(it, stat.get());
      case Change.Adorn it -> attributes(it.path(), it.attributes());
      case Change.Remove it -> {}
    }
  }

  private void put(Change.Put change, Stat stat) throws IOException {
    if (stat.kind() != change.node().kind()) {
      differs(change.path(), stat.kind() + " (expected: " + change.node().kind() + ")");
      return;
    }
    if (change.node() instanceof Entry.RegularFile file) {
      file(change.path(), stat, file.content(), Ranges.ALL);
    }
    if (change.node() instanceof Entry.SymbolicLink link
        && !HexFormat.of()
            .formatHex(tree.around(change.path()).linkTarget(LiveTree.name(change.path())))
            .equals(link.target())) {
      differs(change.path(), "points elsewhere (expected: as in the snapshot)");
    }
    attributes(change.path(), change.attributes());
  }

  private void link(Change.Link change, Stat stat) throws IOException {
    Optional<Stat> to = tree.stat(change.to());
    if (to.isEmpty() || to.get().inode() != stat.inode()) {
      differs(change.path(), "another file than " + change.to() + " (expected: one file)");
    }
  }

  private void file(FilePath path, Stat stat, Content content, Ranges scope) throws IOException {
    if (stat.kind() != EntryKind.REGULAR) {
      differs(path, stat.kind() + " (expected: REGULAR)");
      return;
    }
    try (DiskFile file = tree.around(path).open(LiveTree.name(path))) {
      bytes += content(reader, path, file, content, scope, differences);
    }
  }

  /// @return how many bytes were read
  private static long content(
      SnapshotReader reader,
      FilePath path,
      DiskFile file,
      Content content,
      Ranges scope,
      List<VerifyOutcome.Difference> differences)
      throws IOException {
    if (file.size() != content.size()) {
      String what = "length " + file.size() + " (expected: " + content.size() + ")";
      differences.add(new VerifyOutcome.Difference(path, what));
      return 0;
    }
    Ranges read = scope.intersection(RangeSets.between(0, content.size()));
    Ranges wrong = read.list().isEmpty() ? Ranges.NONE : reader.differing(content, file, read);
    if (!wrong.list().isEmpty()) {
      long from = wrong.list().getFirst().start();
      String what = wrong.bytes() + " bytes from " + from + " on (expected: as in the snapshot)";
      differences.add(new VerifyOutcome.Difference(path, what));
    }
    return read.bytes();
  }

  private void attributes(FilePath path, Attributes wanted) throws IOException {
    Attributes found =
        path.names().isEmpty()
            ? tree.root().attributes()
            : tree.around(path).attributes(LiveTree.name(path));
    for (String each : AttributesDelta.of(found, wanted)) {
      differs(path, each);
    }
  }
}
