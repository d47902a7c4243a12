package io.shadowcast.snapshot.volume;

import java.util.Map;
import java.util.TreeMap;

/// What is restored of a file besides its bytes.
///
/// @param mode permission bits with setuid, setgid and sticky: 0..07777
/// @param modifiedNanos mtime since the epoch, ns; before 1970 it is negative
/// @param flags immutable, append-only and no-copy-on-write as `FS_IOC_GETFLAGS` gives them; other
///   flags are not kept
/// @param extended extended attributes by their full name (`user.x`, `security.capability`,
///   `system.posix_acl_access`), the values as hexadecimal digits
public record Attributes(
    int mode, int user, int group, long modifiedNanos, int flags, Map<String, String> extended) {
  /// Copies, sorted by name; refuses bits that are no permission.
  public Attributes {
    if ((mode & ~0xfff) != 0) {
      throw new IllegalArgumentException(
          "mode: " + Integer.toOctalString(mode) + " (expected: 0..7777)");
    }
    extended = java.util.Collections.unmodifiableMap(new TreeMap<>(extended));
  }
}
