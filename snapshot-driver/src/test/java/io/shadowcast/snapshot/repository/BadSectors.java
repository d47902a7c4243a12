package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/// A medium of which single bytes cannot be read any more: whatever reads them gets EIO.
final class BadSectors {
  private final Map<String, Long> bad = new HashMap<>();

  /// From now on this byte of the files of this name cannot be read.
  void at(String name, long offset) {
    bad.put(name, offset);
  }

  Folder of(Folder real) {
    return (Folder) made(Folder.class, new Call(real, ""));
  }

  private static Object made(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private final class Call implements InvocationHandler {
    private final Object real;
    private final String name;

    Call(Object real, String name) {
      this.real = real;
      this.name = name;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      Object[] given = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < given.length; i++) {
        given[i] = unwrapped(given[i]);
      }
      if (method.getName().equals("read") && real instanceof DiskFile) {
        read((long) given[0], (MemorySegment) given[1]);
      }
      try {
        return wrapped(method.invoke(real, given), given);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private void read(long offset, MemorySegment into) throws KernelException {
      long at = bad.getOrDefault(name, -1L);
      if (at >= offset && at < offset + into.byteSize()) {
        throw new KernelException("pread " + name, Errno.EIO);
      }
    }

    private Object wrapped(Object answer, Object[] given) {
      String of = given.length > 0 && given[0] instanceof FileName file ? file.toString() : "";
      return switch (answer) {
        case Folder folder -> made(Folder.class, new Call(folder, of));
        case DiskFile file -> made(DiskFile.class, new Call(file, of));
        case null, default -> answer;
      };
    }
  }

  private static Object unwrapped(Object given) {
    return given != null
            && Proxy.isProxyClass(given.getClass())
            && Proxy.getInvocationHandler(given) instanceof Call call
        ? call.real
        : given;
  }
}
