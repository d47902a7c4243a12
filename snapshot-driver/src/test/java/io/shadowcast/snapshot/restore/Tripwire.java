package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Folders and files that stop at one chosen call that changes something: by dying, as a process
/// does that is killed there, or by an error of the disk.
final class Tripwire implements Places {
  private static final Set<String> CHANGING =
      Set.of(
          "write",
          "truncate",
          "punch",
          "allocate",
          "clone",
          "sync",
          "makeFolder",
          "create",
          "unnamed",
          "link",
          "hardLink",
          "rename",
          "renameAside",
          "exchange",
          "remove",
          "removeFolder",
          "symbolicLink",
          "special",
          "setAttributes");

  private final long stopAt;
  private final boolean after;
  private final boolean dies;
  private final @Nullable Runnable meanwhile;
  private long calls;

  /// What a killed process leaves: nothing that catches it.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String where) {
      super(where);
    }
  }

  /// @param stopAt which call that changes something, from 1; more than there are: none
  /// @param after whether that call still happens
  /// @param dies whether it is the end, or an error that is answered once
  Tripwire(long stopAt, boolean after, boolean dies) {
    this(stopAt, after, dies, null);
  }

  private Tripwire(long stopAt, boolean after, boolean dies, @Nullable Runnable meanwhile) {
    this.meanwhile = meanwhile;
    this.stopAt = stopAt;
    this.after = after;
    this.dies = dies;
  }

  /// Does not stop; somebody else does something right before one call.
  static Tripwire meanwhile(long at, Runnable something) {
    return new Tripwire(at, false, false, something);
  }

  /// Never stops.
  static Tripwire counting() {
    return new Tripwire(Long.MAX_VALUE, false, false);
  }

  long calls() {
    return calls;
  }

  @Override
  public Folder folder(Path path) throws IOException {
    return (Folder) wrapped(Places.LINUX.folder(path));
  }

  @Override
  public DiskFile device(Path path, boolean writable) throws IOException {
    return (DiskFile) wrapped(Places.LINUX.device(path, writable));
  }

  private Object wrapped(Object real) {
    Class<?> type = real instanceof Folder ? Folder.class : DiskFile.class;
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Handler(real));
  }

  private static Object real(Object maybe) {
    return maybe != null
            && Proxy.isProxyClass(maybe.getClass())
            && Proxy.getInvocationHandler(maybe) instanceof Handler handler
        ? handler.real
        : maybe;
  }

  private final class Handler implements InvocationHandler {
    private final Object real;

    Handler(Object real) {
      this.real = real;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      boolean here = CHANGING.contains(method.getName()) && ++calls == stopAt;
      if (here && meanwhile != null) {
        meanwhile.run();
      }
      boolean stop = here && meanwhile == null;
      if (stop && !after) {
        throw stopped(method);
      }
      Object answer = call(method, arguments);
      if (stop) {
        throw stopped(method);
      }
      return answer instanceof Folder || answer instanceof DiskFile ? wrapped(answer) : answer;
    }

    private Throwable stopped(Method method) {
      String where = method.getName() + " number " + stopAt;
      return dies ? new Killed(where) : new IOException("EIO: " + where);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
      Object[] given = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < given.length; i++) {
        given[i] = real(given[i]);
      }
      try {
        return method.invoke(real, given);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }
}
