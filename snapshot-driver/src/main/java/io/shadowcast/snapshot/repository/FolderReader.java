package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads stored folders.
final class FolderReader {
  private final Chunks chunks;

  FolderReader(Chunks chunks) {
    this.chunks = chunks;
  }

  FolderNode node(ChunkId id) throws IOException {
    return FolderNode.read(id, chunks.read(id));
  }

  /// The entries of a folder, sorted by name.
  List<Entry> entries(ChunkId id) throws IOException {
    return switch (node(id)) {
      case FolderNode.Difference difference -> applied(whole(difference.base()), difference);
      case FolderNode.Entries some -> some.entries();
      case FolderNode.Children list -> collected(list);
    };
  }

  /// The entries of a folder that is stored whole.
  List<Entry> whole(ChunkId id) throws IOException {
    return switch (node(id)) {
      case FolderNode.Difference difference ->
          throw new DamagedException("folder " + id + ": a difference (expected: a whole folder)");
      case FolderNode.Entries some -> some.entries();
      case FolderNode.Children list -> collected(list);
    };
  }

  private List<Entry> collected(FolderNode.Children list) throws IOException {
    List<Entry> all = new ArrayList<>();
    for (FolderNode.Child child : list.children()) {
      all.addAll(whole(child.id()));
    }
    return all;
  }

  private static List<Entry> applied(List<Entry> base, FolderNode.Difference difference) {
    Set<FileName> gone = new HashSet<>(difference.removed());
    difference.put().forEach(entry -> gone.add(entry.name()));
    List<Entry> out = new ArrayList<>();
    int next = 0;
    for (Entry old : base) {
      while (next < difference.put().size()
          && difference.put().get(next).name().compareTo(old.name()) < 0) {
        out.add(difference.put().get(next++));
      }
      if (!gone.contains(old.name())) {
        out.add(old);
      }
    }
    out.addAll(difference.put().subList(next, difference.put().size()));
    return out;
  }
}
