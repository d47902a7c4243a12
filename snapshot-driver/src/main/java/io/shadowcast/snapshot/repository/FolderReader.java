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
  /// How many lists may lie above the entries of a folder: they have 64 children each as a rule, so
  /// no folder needs more, and what was shipped by another may hold anything.
  private static final int MOST_LISTS = 16;

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
      case FolderNode.Children list -> collected(id, list, 1);
    };
  }

  /// The entries of a folder that is stored whole.
  List<Entry> whole(ChunkId id) throws IOException {
    return whole(id, 0);
  }

  private List<Entry> whole(ChunkId id, int lists) throws IOException {
    return switch (node(id)) {
      case FolderNode.Difference difference ->
          throw new DamagedException("folder " + id + ": a difference (expected: a whole folder)");
      case FolderNode.Entries some -> some.entries();
      case FolderNode.Children list -> collected(id, list, lists + 1);
    };
  }

  private List<Entry> collected(ChunkId id, FolderNode.Children list, int lists)
      throws IOException {
    if (lists > MOST_LISTS) {
      throw new DamagedException("folder " + id + ": lists of lists (expected: 16 at most)");
    }
    List<Entry> all = new ArrayList<>();
    for (FolderNode.Child child : list.children()) {
      all.addAll(whole(child.id(), lists));
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
