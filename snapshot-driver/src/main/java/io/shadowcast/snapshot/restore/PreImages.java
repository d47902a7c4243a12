package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.delta.RangeSets;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What files held where a restore writes into them, and how it is put back.
final class PreImages {
  private PreImages() {}

  /// How a file that a change writes into is opened.
  interface Opening {
    DiskFile open(Change.Write change) throws IOException;

    /// Gives back what was opened.
    default void done(DiskFile file) {
      file.close();
    }
  }

  /// Where a change overwrites, punches or cuts what is there.
  static Ranges touched(Change.Write change) {
    long size = change.live().signature().size();
    Ranges tail = RangeSets.between(Math.min(change.content().size(), size), size);
    return change
        .differing()
        .union(change.holes())
        .union(tail)
        .intersection(RangeSets.between(0, size));
  }

  /// Saves them all.
  static void save(List<Change> changes, Opening opening, UndoPack pack) throws IOException {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Write change) {
        try (DiskFile file = opening.open(change)) {
          Ranges data = file.data().aligned(Content.LEAF_BYTES);
          pack.save(i, file, touched(change).intersection(data));
        }
      }
    }
    pack.sync();
  }

  /// What was saved of each change.
  ///
  /// @throws IOException when a frame is damaged: then nothing must be put back
  static Map<Integer, Ranges> saved(UndoPack pack, long length) throws IOException {
    Map<Integer, ArrayList<Range>> found = new HashMap<>();
    pack.each(
        length,
        each -> found.computeIfAbsent(each.change(), key -> new ArrayList<>()).add(each.range()));
    Map<Integer, Ranges> out = new HashMap<>();
    found.forEach((change, ranges) -> out.put(change, new Ranges(ranges)));
    return out;
  }

  /// Brings a file to the length it had, with holes where it had some in what was touched. Its
  /// bytes follow.
  static void reshape(DiskFile file, Change.Write change, Ranges saved) throws IOException {
    long size = change.live().signature().size();
    if (file.size() != size) {
      file.truncate(size);
    }
    for (Range hole : RangeSets.minus(touched(change), saved).list()) {
      punch(file, hole);
    }
  }

  /// Gives a range back. At the end of a file the whole last block goes, which takes a range that
  /// reaches behind it.
  static void punch(DiskFile file, Range hole) throws IOException {
    boolean last = hole.end() == file.size() && file.stat().kind() == EntryKind.REGULAR;
    Ranges whole = new Ranges(List.of(hole));
    for (Range each : last ? whole.aligned(Content.LEAF_BYTES).list() : whole.list()) {
      file.punch(each);
    }
  }
}
