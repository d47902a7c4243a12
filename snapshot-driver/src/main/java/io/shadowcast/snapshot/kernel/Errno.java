package io.shadowcast.snapshot.kernel;

import java.util.Map;

/// An error number of the kernel, as `errno.h` of Linux names it; the numbers are the same on
/// x86_64 and aarch64.
///
/// @param number > 0
public record Errno(int number) {
  /// Operation not permitted.
  public static final Errno EPERM = new Errno(1);

  /// Interrupted by a signal; the call may be made again.
  public static final Errno EINTR = new Errno(4);

  /// Out of memory, or over the limit for locked memory.
  public static final Errno ENOMEM = new Errno(12);

  /// Permission denied.
  public static final Errno EACCES = new Errno(13);

  /// No space left on the device.
  public static final Errno ENOSPC = new Errno(28);

  /// The filesystem cannot do this.
  public static final Errno EOPNOTSUPP = new Errno(95);

  /// The address family is not there, or forbidden by a seccomp filter.
  public static final Errno EAFNOSUPPORT = new Errno(97);

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "EPERM, operation not permitted"),
          Map.entry(2, "ENOENT, no such file or directory"),
          Map.entry(4, "EINTR, interrupted"),
          Map.entry(5, "EIO, input/output error"),
          Map.entry(9, "EBADF, bad file descriptor"),
          Map.entry(11, "EAGAIN, try again"),
          Map.entry(12, "ENOMEM, out of memory"),
          Map.entry(13, "EACCES, permission denied"),
          Map.entry(16, "EBUSY, device or resource busy"),
          Map.entry(17, "EEXIST, file exists"),
          Map.entry(19, "ENODEV, no such device"),
          Map.entry(20, "ENOTDIR, not a directory"),
          Map.entry(22, "EINVAL, invalid argument"),
          Map.entry(24, "EMFILE, too many open files"),
          Map.entry(27, "EFBIG, file too large"),
          Map.entry(28, "ENOSPC, no space left on device"),
          Map.entry(30, "EROFS, read-only file system"),
          Map.entry(38, "ENOSYS, no such system call"),
          Map.entry(92, "ENOPROTOOPT, no such option"),
          Map.entry(95, "EOPNOTSUPP, operation not supported"),
          Map.entry(97, "EAFNOSUPPORT, address family not supported"),
          Map.entry(100, "ENETDOWN, network is down"),
          Map.entry(122, "EDQUOT, disk quota exceeded"));

  /// The name and the meaning, or `errno N` for one without a name here.
  @Override
  public String toString() {
    return NAMES.getOrDefault(number, "errno " + number);
  }
}
