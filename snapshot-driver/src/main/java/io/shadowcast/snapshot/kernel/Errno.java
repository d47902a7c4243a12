package io.shadowcast.snapshot.kernel;

import java.util.Map;

/// An error number of the kernel, as `errno.h` of Linux names it; the numbers are the same on
/// x86_64 and aarch64.
///
/// @param number > 0
public record Errno(int number) {
  /// Operation not permitted.
  public static final Errno EPERM = new Errno(1);

  /// No such name.
  public static final Errno ENOENT = new Errno(2);

  /// Interrupted by a signal; the call may be made again.
  public static final Errno EINTR = new Errno(4);

  /// The device failed, or lost what was written before.
  public static final Errno EIO = new Errno(5);

  /// No data behind this place, or no such device.
  public static final Errno ENXIO = new Errno(6);

  /// Not now: it would have to wait.
  public static final Errno EAGAIN = new Errno(11);

  /// Out of memory, or over the limit for locked memory.
  public static final Errno ENOMEM = new Errno(12);

  /// Permission denied.
  public static final Errno EACCES = new Errno(13);

  /// Busy: frozen already, or a mount point.
  public static final Errno EBUSY = new Errno(16);

  /// The name is taken.
  public static final Errno EEXIST = new Errno(17);

  /// Another filesystem, or a mount point on the way.
  public static final Errno EXDEV = new Errno(18);

  /// The argument does not fit; of FITHAW: not frozen.
  public static final Errno EINVAL = new Errno(22);

  /// The file knows no such ioctl.
  public static final Errno ENOTTY = new Errno(25);

  /// No space left on the device.
  public static final Errno ENOSPC = new Errno(28);

  /// The kernel is too old for this call.
  public static final Errno ENOSYS = new Errno(38);

  /// A symbolic link stands in the way.
  public static final Errno ELOOP = new Errno(40);

  /// No such extended attribute.
  public static final Errno ENODATA = new Errno(61);

  /// What was read is not what was written.
  public static final Errno EBADMSG = new Errno(74);

  /// The filesystem cannot do this.
  public static final Errno EOPNOTSUPP = new Errno(95);

  /// The filesystem is damaged.
  public static final Errno EUCLEAN = new Errno(117);

  /// The address family is not there, or forbidden by a seccomp filter.
  public static final Errno EAFNOSUPPORT = new Errno(97);

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "EPERM, operation not permitted"),
          Map.entry(2, "ENOENT, no such file or directory"),
          Map.entry(3, "ESRCH, no such process"),
          Map.entry(4, "EINTR, interrupted"),
          Map.entry(5, "EIO, input/output error"),
          Map.entry(6, "ENXIO, no such device or address"),
          Map.entry(9, "EBADF, bad file descriptor"),
          Map.entry(11, "EAGAIN, try again"),
          Map.entry(12, "ENOMEM, out of memory"),
          Map.entry(13, "EACCES, permission denied"),
          Map.entry(16, "EBUSY, device or resource busy"),
          Map.entry(17, "EEXIST, file exists"),
          Map.entry(18, "EXDEV, another filesystem"),
          Map.entry(19, "ENODEV, no such device"),
          Map.entry(20, "ENOTDIR, not a directory"),
          Map.entry(21, "EISDIR, is a directory"),
          Map.entry(22, "EINVAL, invalid argument"),
          Map.entry(24, "EMFILE, too many open files"),
          Map.entry(25, "ENOTTY, the file knows no such ioctl"),
          Map.entry(26, "ETXTBSY, the program is running"),
          Map.entry(27, "EFBIG, file too large"),
          Map.entry(28, "ENOSPC, no space left on device"),
          Map.entry(30, "EROFS, read-only file system"),
          Map.entry(31, "EMLINK, too many links"),
          Map.entry(34, "ERANGE, out of range"),
          Map.entry(36, "ENAMETOOLONG, name too long"),
          Map.entry(38, "ENOSYS, no such system call"),
          Map.entry(39, "ENOTEMPTY, directory not empty"),
          Map.entry(40, "ELOOP, a symbolic link stands in the way"),
          Map.entry(61, "ENODATA, no such attribute"),
          Map.entry(74, "EBADMSG, a checksum is wrong"),
          Map.entry(92, "ENOPROTOOPT, no such option"),
          Map.entry(95, "EOPNOTSUPP, operation not supported"),
          Map.entry(97, "EAFNOSUPPORT, address family not supported"),
          Map.entry(100, "ENETDOWN, network is down"),
          Map.entry(116, "ESTALE, stale file handle"),
          Map.entry(117, "EUCLEAN, the filesystem is damaged"),
          Map.entry(122, "EDQUOT, disk quota exceeded"));

  /// The name and the meaning, or `errno N` for one without a name here.
  @Override
  public String toString() {
    return NAMES.getOrDefault(number, "errno " + number);
  }
}
