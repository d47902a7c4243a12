package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Memory shared with a file or a kernel ring: mmap(2) and munmap(2). Closing twice is allowed;
/// touching the segment after close is a fault of the caller that ends the process.
public final class MappedMemory implements AutoCloseable {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int NO_DESCRIPTOR = -1;
  private static final MethodHandle MMAP =
      KernelCall.bind(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final int DONT_NEED = 4;
  private static final MethodHandle MADVISE =
      KernelCall.bind("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNMAP =
      KernelCall.bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  private final MemorySegment segment;
  private boolean closed;

  private MappedMemory(MemorySegment segment) {
    this.segment = segment;
  }

  /// Maps `length` bytes of a descriptor from its start, readable and writable.
  @SuppressWarnings("restricted") // the kernel has just granted this range
  public static MappedMemory share(int descriptor, long length) throws KernelException {
    long address =
        KernelCall.check("mmap of " + length + " bytes", map(descriptor, length, MAP_SHARED));
    return new MappedMemory(MemorySegment.ofAddress(address).reinterpret(length));
  }

  /// Maps `length` bytes of memory that belongs to no file; its pages are zero and appear when they
  /// are first touched.
  @SuppressWarnings("restricted") // the kernel has just granted this range
  public static MappedMemory anonymous(long length) throws KernelException {
    long address =
        KernelCall.check(
            "mmap of " + length + " bytes", map(NO_DESCRIPTOR, length, MAP_PRIVATE_ANONYMOUS));
    return new MappedMemory(MemorySegment.ofAddress(address).reinterpret(length));
  }

  /// Like [#anonymous], but given back by itself when nobody refers to it any more.
  ///
  /// @throws UncheckedIOException when the kernel has no room for it
  @SuppressWarnings("restricted") // the kernel has just granted this range
  public static MemorySegment lazy(long length) {
    try {
      long address =
          KernelCall.check(
              "mmap of " + length + " bytes", map(NO_DESCRIPTOR, length, MAP_PRIVATE_ANONYMOUS));
      return MemorySegment.ofAddress(address)
          .reinterpret(length, Arena.ofAuto(), MappedMemory::unmap);
    } catch (KernelException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives whole pages of anonymous memory back to the kernel: madvise(2). They read as zero
  /// afterwards.
  ///
  /// @param offset a multiple of the page
  public static void discard(MemorySegment memory, long offset, long length) {
    try {
      // A kernel that does not do it keeps the pages, which costs memory alone.
      int ignored =
          (int)
              MADVISE.invokeExact(KernelCall.state(), memory.address() + offset, length, DONT_NEED);
    } catch (Throwable e) {
      throw KernelCall.broken("madvise", e);
    }
  }

  /// The memory; valid until [#close()].
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    unmap(segment);
  }

  private static void unmap(MemorySegment mapped) {
    try {
      int ignored =
          (int) MUNMAP.invokeExact(KernelCall.state(), mapped.address(), mapped.byteSize());
    } catch (Throwable e) {
      throw KernelCall.broken("munmap", e);
    }
  }

  private static long map(int descriptor, long length, int flags) {
    try {
      return (long)
          MMAP.invokeExact(KernelCall.state(), 0L, length, PROT_READ_WRITE, flags, descriptor, 0L);
    } catch (Throwable e) {
      throw KernelCall.broken("mmap", e);
    }
  }
}
