package io.shadowcast.benchmarks.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Cleans up after a process that was killed: a shell that waits for the end of its input, which
/// only this process holds open. When the stage's directory is gone by then, all was well.
/// Otherwise it kills the children that are written down there, unmounts what was mounted below and
/// removes the directory. Control groups are removed when the next stage opens.
final class Warden implements AutoCloseable {
  /// Stands in the environment of every child, so that a process id used again kills nobody else.
  static final String MARK = "SHADOWCAST_STAGE";

  private static final String PIDS = "pids";
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      cat
      [ -d "$1" ] || exit 0
      while read -r pid; do
        if tr '\\0' '\\n' <"/proc/$pid/environ" | grep -qxF "$2=$1"; then
          kill -CONT "$pid"
          kill -KILL "$pid"
        fi
      done <"$1/$3"
      sleep 0.2
      awk -v below="$1/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r |
        while read -r mount; do umount -l "$mount"; done
      rm -rf --one-file-system "$1"
      """;

  private final Path pids;
  private final Process shell;

  private Warden(Path pids, Process shell) {
    this.pids = pids;
    this.shell = shell;
  }

  /// Leaves one for this directory.
  static Warden post(Path directory) throws IOException {
    Path pids = Files.createFile(directory.resolve(PIDS));
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "warden", directory.toString(), MARK, PIDS)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Warden(pids, shell);
  }

  /// Tells it of a child.
  void watch(long pid) throws IOException {
    Files.writeString(pids, pid + "\n", StandardOpenOption.APPEND);
  }

  /// Lets it go; the directory must be gone.
  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
  }
}
