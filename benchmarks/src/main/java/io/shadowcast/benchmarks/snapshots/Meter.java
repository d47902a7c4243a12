package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.ControlGroup;
import io.shadowcast.benchmarks.processes.Limits;
import io.shadowcast.benchmarks.processes.ProcessUsage;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs programs and tells what they used: by a control group of their own, which also counts
/// processes that are not waited for, else by what this process's ended children used.
final class Meter {
  private static final long NO_LIMIT_MIB = 1 << 20;

  private final Stage stage;
  private final Ticker ticker;
  private final Optional<ControlGroup> group;
  private final Path log;

  private Meter(Stage stage, Ticker ticker, Optional<ControlGroup> group, Path log) {
    this.stage = stage;
    this.ticker = ticker;
    this.group = group;
    this.log = log;
  }

  static Meter open(Stage stage, Ticker ticker) throws IOException {
    return new Meter(
        stage,
        ticker,
        stage.group("meter", Limits.ofThisMachine(NO_LIMIT_MIB)),
        stage.file("log/programs.log"));
  }

  /// How CPU time is taken, for people.
  String way() {
    return group.isPresent() ? "of a control group" : "of ended child processes (ticks of 10 ms)";
  }

  /// The way to the end of what the programs said.
  Path log() {
    return log;
  }

  /// Runs a program to its end.
  Spent run(List<String> command, Path directory, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> entered = group.isPresent() ? group.get().enter(command) : command;
    ProcessBuilder builder = new ProcessBuilder(entered).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
    double cpu = cpuSeconds();
    long start = ticker.nanos();
    Process process = stage.keep(new Running(builder.start())).process();
    int exit = process.waitFor();
    return new Spent(cpuSeconds() - cpu, (ticker.nanos() - start) / 1e9, exit);
  }

  private double cpuSeconds() throws IOException {
    return group.isPresent()
        ? group.get().cpuSeconds()
        : ProcessUsage.childrenCpuSeconds(ProcessHandle.current().pid());
  }

  /// Ends with the stage when that closes while the program runs.
  private record Running(Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
