package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Room on a filesystem: fallocate(2) and statfs(2). A page of a mapped file that has no block
/// behind it kills the process with SIGBUS when the disk is full, so room is allocated before a
/// file is mapped.
public final class FileSpace {
  private static final int O_RDWR_CREAT_CLOEXEC = 2 | 0x40 | 0x80000;
  private static final int OWNER_ONLY = 0x180;
  private static final long STATFS_BYTES = 120;
  private static final long BLOCK_SIZE_AT = 8;
  private static final long BLOCKS_AT = 16;
  private static final long BLOCKS_AVAILABLE_AT = 32;
  private static final long FILES_AT = 40;
  private static final long FILES_FREE_AT = 48;
  private static final MethodHandle OPEN =
      KernelCall.bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle FALLOCATE =
      KernelCall.bind(
          "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle STATFS =
      KernelCall.bind("statfs", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

  private static final KernelFunction SYNCFS = KernelFunction.of("syncfs", 1);

  private FileSpace() {}

  /// Room of a filesystem.
  ///
  /// @param totalBytes of the whole filesystem
  /// @param availableBytes what a process without rights may still use
  public record Room(long totalBytes, long availableBytes) {}

  /// Room of the filesystem that holds a path.
  public static Room of(Path path) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = statfs(path, arena);
      long block = answer.get(JAVA_LONG, BLOCK_SIZE_AT);
      return new Room(
          answer.get(JAVA_LONG, BLOCKS_AT) * block,
          answer.get(JAVA_LONG, BLOCKS_AVAILABLE_AT) * block);
    }
  }

  /// How many files may still be made on the filesystem that holds a path; [Long#MAX_VALUE] where
  /// it does not count them, as btrfs.
  public static long freeFiles(Path path) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = statfs(path, arena);
      return answer.get(JAVA_LONG, FILES_AT) == 0
          ? Long.MAX_VALUE
          : answer.get(JAVA_LONG, FILES_FREE_AT);
    }
  }

  private static MemorySegment statfs(Path path, Arena arena) throws KernelException {
    MemorySegment answer = arena.allocate(STATFS_BYTES, 8);
    try {
      int result =
          (int) STATFS.invokeExact(KernelCall.state(), arena.allocateFrom(path.toString()), answer);
      KernelCall.check("statfs " + path, result);
      return answer;
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken("statfs", e);
    }
  }

  /// Gives a file real blocks from `offset` on, and the size to hold them; makes it, for its owner
  /// only, when it is not there. What is in it stays.
  ///
  /// @throws KernelException `ENOSPC` when the disk is full; then the file may have grown in part
  public static void allocate(Path file, long offset, long length) throws KernelException {
    int descriptor = open(file);
    try {
      int result = (int) FALLOCATE.invokeExact(KernelCall.state(), descriptor, 0, offset, length);
      KernelCall.check("fallocate " + file, result);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken("fallocate", e);
    } finally {
      Descriptor.close(descriptor);
    }
  }

  /// Makes everything durable that was written to the filesystem of a folder: syncfs(2).
  ///
  /// @throws KernelException `EIO` when the kernel lost a write there (Linux 5.8 and later)
  public static void sync(Path folder) throws IOException {
    try (LinuxFolder open = LinuxFolder.open(folder)) {
      KernelCall.check("syncfs " + folder, SYNCFS.call(open.descriptor()));
    }
  }

  private static int open(Path file) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      int result =
          (int)
              OPEN.invokeExact(
                  KernelCall.state(),
                  arena.allocateFrom(file.toString()),
                  O_RDWR_CREAT_CLOEXEC,
                  OWNER_ONLY);
      return (int) KernelCall.check("open " + file, result);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken("open", e);
    }
  }
}
