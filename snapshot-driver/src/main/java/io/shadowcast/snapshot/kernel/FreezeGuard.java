package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/// A child process that thaws a filesystem when this one cannot: killed, stopped, or stuck.
///
/// A shell opens the folder and waits at a pipe; it was started, and has run `fsfreeze` once,
/// before anything is frozen. The byte `t` sends it away. The end of the pipe without it, which the
/// kernel makes of any death of this process, and the end of its time let it run `fsfreeze
/// --unfreeze` on the folder it holds, until that succeeds. Starting a program from a frozen
/// filesystem only reads, and reading is not blocked: access times that cannot be written are
/// passed over (`touch_atime`, fs/inode.c), and there is no shell history, log or temporary file in
/// the way.
final class FreezeGuard {
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      exec 3<"$1" || exit 1
      fsfreeze --version >/dev/null || exit 1
      exec 4>&1
      { echo ready >&4; exec timeout -s KILL "$2" head -c 1; } | grep -q t && exit 0
      tries=0
      until fsfreeze --unfreeze /proc/self/fd/3 || [ $tries -ge 600 ]; do
        tries=$((tries + 1))
        sleep 0.1
      done
      """;
  private static final int DISMISSED = 't';

  private final Process process;

  private FreezeGuard(Process process) {
    this.process = process;
  }

  /// Starts one and waits until it stands.
  ///
  /// @param longest after which it thaws whatever we say; a second is added, for the thread of this
  ///   process that does the same comes first
  /// @throws IOException when there is no shell or no `fsfreeze`; then nothing may be frozen
  static FreezeGuard start(Path folder, Duration longest) throws IOException {
    String seconds = Long.toString(longest.plusMillis(1999).toSeconds());
    Process process =
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "freeze-guard", folder.toString(), seconds)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .directory(Path.of("/").toFile())
            .start();
    FreezeGuard guard = new FreezeGuard(process);
    if (!"ready".equals(process.inputReader().readLine())) {
      process.destroyForcibly();
      throw new IOException(
          "freeze " + folder + ": no guard (expected: /bin/sh, fsfreeze, timeout, head, grep)");
    }
    return guard;
  }

  /// Whether it still stands.
  boolean stands() {
    return process.isAlive();
  }

  /// Sends it away; nothing is frozen any more.
  void dismiss() {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(DISMISSED);
    } catch (IOException e) {
      // It is gone already; and if its time was over, it must not try on.
      process.destroyForcibly();
    }
  }

  /// Sends it away by force: its time may be over, and others may freeze the same filesystem next.
  void end() {
    process.destroyForcibly();
    dismiss();
  }

  /// Lets it thaw now.
  void takeOver() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // nothing was waiting to be written; the pipe is closed all the same
    }
  }
}
