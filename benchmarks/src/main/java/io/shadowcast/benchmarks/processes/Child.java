package io.shadowcast.benchmarks.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// One child process whose output goes to a file.
public final class Child implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /// Starts a program.
  ///
  /// @param log gets standard output and error
  /// @param environment added to this process's own
  public static Child start(
      String name, List<String> command, Path log, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new Child(name, builder.start(), log);
  }

  /// The process id.
  public long pid() {
    return process.pid();
  }

  /// Whether it still runs.
  public boolean alive() {
    return process.isAlive();
  }

  /// How it ended; empty while it runs.
  public Optional<Integer> exitCode() {
    return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
  }

  /// What it has written so far.
  public String output() throws IOException {
    return Files.readString(log);
  }

  /// The first line of its output that begins with `prefix`.
  public Optional<String> line(String prefix) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.startsWith(prefix)).findFirst();
    }
  }

  /// Waits until a line of its output begins with `prefix`.
  ///
  /// @param pause waits a moment; answers false when the time is up
  /// @throws IOException when it ended before, or the time is up; with the end of its output
  public String await(String prefix, BooleanSupplier pause) throws IOException {
    Optional<String> found = line(prefix);
    while (found.isEmpty()) {
      if (!alive() || !pause.getAsBoolean()) {
        throw new IOException(
            "%s: no line \"%s\" (%s)\n%s".formatted(name, prefix, state(), tail(20)));
      }
      found = line(prefix);
    }
    return found.get();
  }

  /// Ends it as an operator would, and kills it when it does not follow.
  @Override
  public void close() {
    close(GRACE);
  }

  /// The same for a program that has much to do at its end.
  public void close(Duration grace) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        descendants.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /// SIGKILL, and waits until it is gone.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// The last lines of its output.
  public String tail(int lines) throws IOException {
    List<String> all = Files.readAllLines(log);
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  private String state() {
    return alive() ? "still running" : "ended with " + process.exitValue();
  }
}
