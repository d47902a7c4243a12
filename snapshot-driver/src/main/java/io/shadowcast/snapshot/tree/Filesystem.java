package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.Mount;
import io.shadowcast.snapshot.kernel.Mounts;
import java.io.IOException;
import java.util.Set;

/// What to trust on which kind of filesystem.
///
/// @param type `ext4`, for example; empty when the kernel does not list the mount
record Filesystem(String type) {
  // These call file_update_time() when a clean page of a shared mapping is first stored into
  // (their page_mkwrite). Others may, but were not looked at, and are read in full.
  private static final Set<String> FAULT_MOVES_CTIME =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs");

  /// The one of a mount.
  ///
  /// @param mount as statx(2) calls it
  static Filesystem of(long mount) throws IOException {
    return new Filesystem(
        Mounts.read().list().stream()
            .filter(each -> each.id() == mount)
            .map(Mount::type)
            .findFirst()
            .orElse(""));
  }

  Trust trust() {
    return new Trust(FAULT_MOVES_CTIME.contains(type));
  }
}
