package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.delta.RangeSets;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;

/// What lies between the bytes that are there and those that are wanted.
///
/// @param write leaves that are written, within the wanted length
/// @param punch ranges that are given back: data where a hole is wanted
/// @param resized whether the length differs
record Gap(Ranges write, Ranges punch, boolean resized) {
  /// None.
  static final Gap NONE = new Gap(Ranges.NONE, Ranges.NONE, false);

  /// Of a file that is there.
  ///
  /// @param differing leaves whose bytes differ; what lies behind the end of either counts for
  ///   nothing
  static Gap of(Content wanted, ByteSource stored, ByteSource live, Ranges differing)
      throws IOException {
    Ranges within = RangeSets.between(0, wanted.size());
    Ranges data = stored.data().aligned(Content.LEAF_BYTES).intersection(within);
    Ranges grown =
        RangeSets.between(
            Math.min(live.size(), wanted.size()) / Content.LEAF_BYTES * Content.LEAF_BYTES,
            live.size() < wanted.size() ? wanted.size() : 0);
    Ranges write = differing.union(grown).aligned(Content.LEAF_BYTES).intersection(data);
    Ranges allocated = live.data().intersection(within);
    Ranges punch =
        RangeSets.wholeUnits(
            RangeSets.minus(allocated.aligned(Content.LEAF_BYTES).intersection(within), data),
            Content.LEAF_BYTES,
            wanted.size());
    return new Gap(write, punch, live.size() != wanted.size());
  }

  boolean none() {
    return !resized && write.list().isEmpty() && punch.list().isEmpty();
  }
}
