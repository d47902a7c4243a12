package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Stores folders: as the difference from a folder stored whole where that is small, else whole, in
/// nodes whose borders follow from the names alone, so that one changed entry changes one node and
/// those above it.
final class FolderWriter {
  private static final int MOST_DIFFERENT = 64;
  private static final int MEAN_CHILDREN_BITS = 6;
  private static final int MOST_CHILDREN = 512;
  private static final int MOST_NODE_BYTES = 256 << 10;

  private final ChunkSink sink;
  private final FolderReader reader;

  FolderWriter(ChunkSink sink) {
    this.sink = sink;
    reader = new FolderReader(sink);
  }

  ChunkId write(List<Entry> entries, Optional<ChunkId> before) throws IOException {
    checkOrder(entries);
    return before.isPresent() ? differing(entries, before.get()) : whole(entries);
  }

  private static void checkOrder(List<Entry> entries) {
    for (int i = 1; i < entries.size(); i++) {
      FileName name = entries.get(i).name();
      if (entries.get(i - 1).name().compareTo(name) >= 0) {
        throw new IllegalArgumentException(
            "folder.entries: " + name + " (expected: sorted by name, each once)");
      }
    }
  }

  private ChunkId differing(List<Entry> entries, ChunkId before) throws IOException {
    FolderNode old = reader.node(before);
    ChunkId baseId = old instanceof FolderNode.Difference d ? d.base() : before;
    if (reader.entries(before).equals(entries)) {
      return before;
    }
    FolderNode.Difference difference = difference(baseId, reader.whole(baseId), entries);
    int different = difference.removed().size() + difference.put().size();
    if (different == 0) {
      return baseId;
    }
    if (different > MOST_DIFFERENT || different * 2 > entries.size()) {
      return whole(entries);
    }
    byte[] bytes = FolderNode.write(difference);
    boolean worth =
        entries.size() > 8 * MOST_DIFFERENT
            || bytes.length * 2 < FolderNode.write(new FolderNode.Entries(entries)).length;
    return worth ? sink.put(bytes) : whole(entries);
  }

  private static FolderNode.Difference difference(
      ChunkId baseId, List<Entry> base, List<Entry> now) {
    List<FileName> removed = new ArrayList<>();
    List<Entry> put = new ArrayList<>();
    int at = 0;
    for (Entry each : now) {
      while (at < base.size() && base.get(at).name().compareTo(each.name()) < 0) {
        removed.add(base.get(at++).name());
      }
      boolean there = at < base.size() && base.get(at).name().equals(each.name());
      if (!there || !base.get(at).equals(each)) {
        put.add(each);
      }
      at += there ? 1 : 0;
    }
    base.subList(at, base.size()).forEach(entry -> removed.add(entry.name()));
    return new FolderNode.Difference(baseId, removed, put);
  }

  private ChunkId whole(List<Entry> entries) throws IOException {
    List<FolderNode.Child> nodes = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= entries.size(); i++) {
      if (i == entries.size() || border(entries.get(i).name(), 0) || i - first == MOST_CHILDREN) {
        store(entries.subList(first, i), nodes);
        first = i;
      }
    }
    if (nodes.isEmpty()) {
      return sink.put(FolderNode.write(new FolderNode.Entries(List.of())));
    }
    for (int level = 1; nodes.size() > 1; level++) {
      nodes = listed(nodes, level);
    }
    return nodes.getFirst().id();
  }

  /// Stores some entries as one node, or in halves where names and attributes are very long.
  private void store(List<Entry> entries, List<FolderNode.Child> nodes) throws IOException {
    byte[] bytes = FolderNode.write(new FolderNode.Entries(entries));
    if (bytes.length > MOST_NODE_BYTES && entries.size() > 1) {
      store(entries.subList(0, entries.size() / 2), nodes);
      store(entries.subList(entries.size() / 2, entries.size()), nodes);
      return;
    }
    nodes.add(new FolderNode.Child(entries.getFirst().name(), sink.put(bytes)));
  }

  private List<FolderNode.Child> listed(List<FolderNode.Child> nodes, int level)
      throws IOException {
    List<FolderNode.Child> above = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= nodes.size(); i++) {
      boolean full = i - first == MOST_CHILDREN;
      if (i == nodes.size() || full || (i - first > 1 && border(nodes.get(i).first(), level))) {
        List<FolderNode.Child> group = List.copyOf(nodes.subList(first, i));
        byte[] bytes = FolderNode.write(new FolderNode.Children(group));
        above.add(new FolderNode.Child(group.getFirst().first(), sink.put(bytes)));
        first = i;
      }
    }
    return above;
  }

  /// Whether a node of this level begins with this name: for one name in 64, and at each level
  /// above for one in 64 of those.
  private static boolean border(FileName name, int level) {
    long hash = Integer.toUnsignedLong(Checksum.of(name.bytes())) * 0x9e3779b97f4a7c15L;
    int bits = Math.min(Long.SIZE - 1, MEAN_CHILDREN_BITS * (level + 1));
    return hash >>> (Long.SIZE - bits) == 0;
  }
}
