package io.shadowcast.benchmarks.snapshots;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.ControlGroup;
import io.shadowcast.benchmarks.processes.Limits;
import io.shadowcast.benchmarks.processes.ProcessUsage;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Our snapshots in a process of their own, as the executor runs them: it stays, and is told line
/// by line what to do. Everything the process uses counts: compiling, collecting garbage, and with
/// [#open] its start.
final class Resident implements AutoCloseable {
  private static final long NO_LIMIT_MIB = 1 << 20;

  private final Process process;
  private final Optional<ControlGroup> group;
  private final Ticker ticker;
  private final BufferedReader answers;
  private final Writer orders;
  private final Path log;

  private Resident(Process process, Optional<ControlGroup> group, Ticker ticker, Path log) {
    this.process = process;
    this.group = group;
    this.ticker = ticker;
    this.answers = process.inputReader();
    this.orders = process.outputWriter();
    this.log = log;
  }

  /// Starts one.
  static Resident open(Stage stage, Ticker ticker, String name) throws IOException {
    Optional<ControlGroup> group = stage.group(name, Limits.ofThisMachine(NO_LIMIT_MIB));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-Xss512k"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.shadowcast.benchmarks.main.Main");
    command.add("snapshot-worker");
    Path log = stage.file("log/" + name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(group.isPresent() ? group.get().enter(command) : command);
    builder.redirectError(log.toFile());
    return stage.keep(new Resident(builder.start(), group, ticker, log));
  }

  /// What it did for an order.
  ///
  /// @param values that it answered
  record Done(Spent spent, Map<String, String> values) {
    /// A number among the values, NaN when it is not there.
    double number(String key) {
      return Double.parseDouble(values.getOrDefault(key, "NaN"));
    }
  }

  /// Gives an order, words without blanks, and waits for the answer.
  ///
  /// @throws IOException when it could not do it, with its reason
  Done order(String... words) throws IOException {
    double cpu = cpuSeconds();
    long start = ticker.nanos();
    orders.write(String.join(" ", words) + "\n");
    orders.flush();
    String answer = answers.readLine();
    Spent spent = new Spent(cpuSeconds() - cpu, (ticker.nanos() - start) / 1e9, 0);
    if (answer == null || !answer.startsWith("done")) {
      throw new IOException(
          words[0] + ": " + (answer == null ? "the process ended\n" + said() : answer));
    }
    return new Done(spent, values(answer));
  }

  private static Map<String, String> values(String answer) {
    return Arrays.stream(answer.split(" ", -1))
        .filter(word -> word.contains("="))
        .map(word -> word.split("=", 2))
        .collect(Collectors.toMap(word -> word[0], word -> word[1]));
  }

  private String said() throws IOException {
    return Files.readString(log, UTF_8);
  }

  /// CPU seconds since its start, the start included.
  double cpuSeconds() throws IOException {
    return group.isPresent() ? group.get().cpuSeconds() : ProcessUsage.cpuSeconds(process.pid());
  }

  /// Resident memory, MiB.
  double residentMib() throws IOException {
    return ProcessUsage.residentMib(process.pid());
  }

  /// The most that was resident since its start or the last [#forgetPeak], MiB.
  double peakMib() throws IOException {
    try (var lines = Files.lines(proc("status"))) {
      return lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / 1024.0;
    }
  }

  /// Begins anew with the peak (proc(5), clear_refs).
  void forgetPeak() throws IOException {
    Files.writeString(proc("clear_refs"), "5");
  }

  private Path proc(String file) {
    return Path.of("/proc", String.valueOf(process.pid()), file);
  }

  /// Ends it and waits until it has.
  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      try {
        orders.close();
      } catch (IOException e) {
        process.destroyForcibly();
      }
    }
    process
        .onExit()
        .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
        .handle((p, e) -> {
          process.destroyForcibly();
          return p;
        })
        .join();
  }
}
