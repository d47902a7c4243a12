package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Signature;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Files of several names: each is read once, and all its names are stored alike.
final class Links {
  // Only while names of it are still to come.
  private final Map<Id, Known> known = new HashMap<>();

  private record Id(long device, long inode) {
    static Id of(Stat stat) {
      return new Id(stat.device(), stat.inode());
    }
  }

  private record Known(Entry entry, Signature seen, long left) {}

  /// What another name of this file was stored as.
  Optional<Entry> other(Stat stat) {
    return stat.links() > 1
        ? Optional.ofNullable(known.get(Id.of(stat))).map(Known::entry)
        : Optional.empty();
  }

  /// Whether the file is what it was when that other name was stored; else it changed, or another
  /// file has its inode by now.
  boolean same(Stat stat) {
    Known first = known.get(Id.of(stat));
    return first != null && first.seen.equals(stat.signature());
  }

  /// A name of this file was stored.
  void stored(Stat stat, Entry entry) {
    if (stat.links() > 1) {
      Id id = Id.of(stat);
      Known first = known.get(id);
      long left = (first == null ? stat.links() : first.left) - 1;
      if (left > 0) {
        known.put(id, new Known(entry, first == null ? stat.signature() : first.seen, left));
      } else {
        known.remove(id);
      }
    }
  }
}
