package io.shadowcast.agent.executor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Starts the executor as a child with the rights of this process, from this process's own Java and
/// jars. It leaves the session of its parent, and outlives it when it is at work.
public final class ChildExecutor implements Starter {
  private static final int PATIENCE_SECONDS = 60;

  private final Path settings;

  /// @param settings the file that the executor reads
  public ChildExecutor(Path settings) {
    this.settings = settings.toAbsolutePath();
  }

  @Override
  public void start(Path socket) throws IOException {
    Process child =
        new ProcessBuilder(command(settings))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      if (line == null && exit(child) != 0) {
        throw new IOException("the executor did not start (see standard error)");
      }
    }
  }

  /// A child that ends with 0 at once found that another one serves.
  private static int exit(Process child) throws IOException {
    try {
      return child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) ? child.exitValue() : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the executor started", e);
    }
  }

  private static List<String> command(Path settings) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-Xss16m",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "io.shadowcast.executor.main.Executor",
        settings.toString());
  }
}
