package io.shadowcast.benchmarks.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/// A program of the system that prepares something: it must succeed.
public final class Tool {
  private Tool() {}

  /// Runs it.
  ///
  /// @return what it printed
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(
          "%s: exit %d, %s".formatted(String.join(" ", command), process.exitValue(), said));
    }
    return said;
  }

  /// What it prints, or nothing when it cannot be run or fails.
  public static List<String> lines(String... command) throws InterruptedException {
    try {
      return run(command).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
