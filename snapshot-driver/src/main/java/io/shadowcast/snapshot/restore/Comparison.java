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
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Compares what is there with what snapshots have: by what the newest snapshot proves, else by
/// reading.
final class Comparison {
  private final SnapshotReader reader;
  private final Known known;

  Comparison(SnapshotReader reader, Known known) {
    this.reader = reader;
    this.known = known;
  }

  /// What is there, with its attributes.
  Live live(At at, Stat stat, Optional<Entry> newest) throws IOException {
    return new Live(stat.kind(), stat.signature(), attributes(at, stat, newest), stat.links());
  }

  Attributes attributes(At at, Stat stat, Optional<Entry> newest) throws IOException {
    return proved(at, stat, newest)
        ? newest.orElseThrow().attributes()
        : at.parent().attributes(at.name());
  }

  private boolean proved(At at, Stat stat, Optional<Entry> newest) {
    return newest.isPresent() && known.proves(at.path(), newest.get(), stat);
  }

  /// How a file that is there differs from a content.
  Gap gap(At at, Stat stat, Content wanted, Optional<Entry> newest) throws IOException {
    Optional<Content> there =
        proved(at, stat, newest) ? newest.flatMap(Comparison::content) : Optional.empty();
    if (there.equals(Optional.of(wanted))) {
      return Gap.NONE;
    }
    try (DiskFile file = at.parent().open(at.name())) {
      Ranges differing =
          there.isPresent()
              ? reader.differing(wanted, there.get())
              : reader.differing(wanted, file, Ranges.ALL);
      return Gap.of(wanted, reader.content(wanted), file, differing);
    }
  }

  private static Optional<Content> content(Entry entry) {
    return entry.node() instanceof Entry.RegularFile file
        ? Optional.of(file.content())
        : Optional.empty();
  }

  /// Whether what is there is what a snapshot has, but for its times; of folders the attributes
  /// alone.
  boolean same(At at, Stat stat, Entry entry, Optional<Entry> newest) throws IOException {
    return sameNode(at, stat, entry.node(), newest)
        && AttributesDelta.sameButTime(attributes(at, stat, newest), entry.attributes());
  }

  /// Whether kind and content are the same.
  boolean sameNode(At at, Stat stat, Entry.Node node, Optional<Entry> newest) throws IOException {
    if (node.kind() != stat.kind()) {
      return false;
    }
    return switch (node) {
      case Entry.RegularFile file -> gap(at, stat, file.content(), newest).none();
      case Entry.Folder folder -> true;
      case Entry.SymbolicLink link ->
          Arrays.equals(at.parent().linkTarget(at.name()), HexFormat.of().parseHex(link.target()));
      case Entry.Special special -> sameSpecial(stat, special);
    };
  }

  private static boolean sameSpecial(Stat stat, Entry.Special special) {
    boolean device =
        special.kind() == EntryKind.BLOCK_DEVICE || special.kind() == EntryKind.CHARACTER_DEVICE;
    return !device || stat.represents() == special.device();
  }

  /// Whether two snapshots have the same at a path, but for its times; a missing one is equal to a
  /// missing one. Folders are the same when nothing in them differs.
  boolean same(Optional<Entry> one, Optional<Entry> other) throws IOException {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() && other.isEmpty();
    }
    return AttributesDelta.sameButTime(one.get().attributes(), other.get().attributes())
        && sameNode(one.get().node(), other.get().node());
  }

  private boolean sameNode(Entry.Node one, Entry.Node other) throws IOException {
    if (one.equals(other)) {
      return true;
    }
    return one instanceof Entry.RegularFile a
        && other instanceof Entry.RegularFile b
        && a.content().size() == b.content().size()
        && reader.differing(a.content(), b.content()).list().isEmpty();
  }

  /// Bytes of data a content has; what is no data is a hole.
  long data(Content content) throws IOException {
    return content instanceof Content.Paged
        ? reader.content(content).data().intersection(RangeSets.between(0, content.size())).bytes()
        : content.size();
  }
}
