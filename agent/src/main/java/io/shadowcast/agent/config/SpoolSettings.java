package io.shadowcast.agent.config;

import java.nio.file.Path;

/// The write-ahead spool of batches.
///
/// @param directory absolute
/// @param limit bytes the spool may use
/// @param block bytes allocated at once
/// @param reserve bytes that stay free on the filesystem
public record SpoolSettings(Path directory, long limit, long block, long reserve) {
  /// Refuses a spool that cannot hold two blocks.
  public SpoolSettings {
    Expect.that(block >= 65_536, "spool.block", block, ">= 64KiB");
    Expect.that(limit >= 2 * block, "spool.limit", limit, ">= two blocks of " + block + " bytes");
    Expect.that(reserve >= 0, "spool.reserve", reserve, ">= 0");
  }
}
