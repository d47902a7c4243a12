package io.shadowcast.snapshot.repository;

/// Where a frame lies, in one number, for indexes: 22 bits the ordinal of its pack in this index,
/// 27 bits its offset, 15 bits its length in units of 64 bytes, rounded up. 0 is no location.
final class Location {
  /// No place.
  static final long NONE = 0;

  private static final int ORDINAL_SHIFT = 42;
  private static final int OFFSET_SHIFT = 15;
  private static final int OFFSET_MASK = (1 << 27) - 1;
  private static final int LENGTH_MASK = (1 << OFFSET_SHIFT) - 1;
  private static final int UNIT_BYTES = 64;

  private Location() {}

  static long of(int ordinal, long offset, int length) {
    return ((long) ordinal << ORDINAL_SHIFT)
        | (offset << OFFSET_SHIFT)
        | ((length + UNIT_BYTES - 1) / UNIT_BYTES);
  }

  static int ordinal(long location) {
    return (int) (location >>> ORDINAL_SHIFT);
  }

  static long offset(long location) {
    return (location >>> OFFSET_SHIFT) & OFFSET_MASK;
  }

  /// As many bytes as must be read to have the frame; up to 63 too many.
  static int length(long location) {
    return (int) (location & LENGTH_MASK) * UNIT_BYTES;
  }

  static long inPack(long location, int ordinal) {
    return (location & ((1L << ORDINAL_SHIFT) - 1)) | ((long) ordinal << ORDINAL_SHIFT);
  }
}
