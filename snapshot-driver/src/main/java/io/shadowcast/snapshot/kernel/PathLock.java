package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/// Holds a file or folder for one process: flock(2). The kernel lets go of it when the process
/// dies, however it dies. Only those who ask for the lock are kept out.
public final class PathLock implements AutoCloseable {
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
  private static final Errno EAGAIN = new Errno(11);
  private static final MethodHandle OPEN =
      KernelCall.bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FLOCK =
      KernelCall.bind("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private final int descriptor;

  private PathLock(int descriptor) {
    this.descriptor = descriptor;
  }

  /// Takes it now; empty when another holds it, in this process or any other.
  ///
  /// @throws KernelException `ENOENT` when there is no such path
  public static Optional<PathLock> take(Path path) throws KernelException {
    int descriptor = open(path);
    try {
      int result = (int) FLOCK.invokeExact(KernelCall.state(), descriptor, LOCK_EXCLUSIVE_NOW);
      KernelCall.check("flock " + path, result);
      return Optional.of(new PathLock(descriptor));
    } catch (KernelException e) {
      Descriptor.close(descriptor);
      if (e.errno().equals(EAGAIN)) {
        return Optional.empty();
      }
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken("flock", e);
    }
  }

  private static int open(Path path) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString());
      int result = (int) OPEN.invokeExact(KernelCall.state(), name, O_RDONLY_CLOEXEC);
      return (int) KernelCall.check("open " + path, result);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken("open", e);
    }
  }

  @Override
  public void close() {
    Descriptor.close(descriptor);
  }
}
