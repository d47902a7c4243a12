package io.shadowcast.agent.config;

import java.nio.file.Path;

/// The write-ahead spool of batches.
///
/// @param directory absolute
/// @param limit bytes the spool may use
/// @param block bytes allocated at once
/// @param reserve bytes that stay free on the filesystem
public record SpoolSettings(Path directory, long limit, long block, long reserve) {
  private static final long USUAL_SEGMENT = 8 << 20;

  /// Refuses a spool that cannot hold two segments.
  public SpoolSettings {
    Expect.that(
        block >= 65_536 && block <= 1 << 30, "spool.block", Written.size(block), "64KiB..1GiB");
    long least = 2 * segment(limit, block);
    Expect.that(
        limit >= least,
        "spool.limit",
        Written.size(limit),
        ">= " + Written.size(least) + " for spool.block " + Written.size(block));
    Expect.that(reserve >= 0, "spool.reserve", reserve, ">= 0");
  }

  /// What fits into a segment, bytes.
  public long capacity() {
    return capacity(limit, block);
  }

  /// Bytes of a segment on disk: a block and its overlap are mapped beyond what is written.
  public long segment() {
    return segment(limit, block);
  }

  private static long capacity(long limit, long block) {
    return Math.clamp(limit / 32, 2 * block, Math.max(USUAL_SEGMENT, 2 * block));
  }

  private static long segment(long limit, long block) {
    return capacity(limit, block) + 3 * block;
  }
}
