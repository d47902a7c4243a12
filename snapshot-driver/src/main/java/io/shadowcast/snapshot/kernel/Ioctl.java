package io.shadowcast.snapshot.kernel;

import java.lang.foreign.MemorySegment;

/// ioctl(2).
final class Ioctl {
  private static final KernelFunction IOCTL = KernelFunction.of("ioctl", 3);

  private Ioctl() {}

  /// With a structure; negative when the kernel refused.
  static long call(int descriptor, long request, MemorySegment argument) {
    return IOCTL.call(descriptor, request, argument.address());
  }

  /// With a number; negative when the kernel refused.
  static long call(int descriptor, long request, long argument) {
    return IOCTL.call(descriptor, request, argument);
  }
}
