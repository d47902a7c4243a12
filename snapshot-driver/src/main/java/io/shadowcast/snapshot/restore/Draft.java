package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A plan in the making.
final class Draft {
  final List<Change> changes = new ArrayList<>();
  final List<Plan.Kept> kept = new ArrayList<>();
  final List<Plan.Conflict> conflicts = new ArrayList<>();
  final List<Linked> linked = new ArrayList<>();
  private final Map<Inode, Integer> vanishing = new HashMap<>();

  /// A file of its filesystem.
  record Inode(long device, long number) {}

  /// A file with several names, here or in the snapshot: decided when all its names are known.
  ///
  /// @param there what is there and how it differs; empty: nothing, or no file
  /// @param replaces what is there, of any kind
  record Linked(
      FilePath path,
      Entry entry,
      Entry.RegularFile file,
      Optional<Gap> there,
      Optional<Live> replaces,
      Optional<FileName> aside) {}

  void keep(FilePath path, String why) {
    kept.add(new Plan.Kept(path, why));
  }

  void remove(FilePath path, Live live, long size) {
    changes.add(new Change.Remove(path, live, Optional.empty(), 1, size));
  }

  /// One name of a file with several goes.
  void vanishes(Stat stat) {
    if (stat.links() > 1) {
      vanishing.merge(new Inode(stat.device(), stat.inode()), 1, Integer::sum);
    }
  }

  int vanishing(Inode inode) {
    return vanishing.getOrDefault(inode, 0);
  }

  /// All that was removed one by one since `mark` goes at once with the folder around it.
  void removeWhole(FilePath folder, Live live, int mark) {
    long entries = 1;
    long bytes = 0;
    List<Change> inside = changes.subList(mark, changes.size());
    for (Change each : inside) {
      if (each instanceof Change.Remove removed) {
        entries += removed.entries();
        bytes += removed.removedBytes();
      }
    }
    inside.clear();
    changes.add(new Change.Remove(folder, live, Optional.empty(), entries, bytes));
  }
}
