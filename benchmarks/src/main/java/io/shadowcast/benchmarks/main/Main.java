package io.shadowcast.benchmarks.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.shadowcast.benchmarks.demo.Demo;
import io.shadowcast.benchmarks.faults.Victim;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Privileges;
import io.shadowcast.benchmarks.snapshots.Worker;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Starts the demo and the benchmarks. The only place of this module with a clock.
@Command(name = "benchmarks")
public final class Main {
  private Main() {}

  /// Runs one command and ends with its exit code.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  /// The repository, as the launcher says it.
  static Path home() {
    return Path.of(System.getProperty("shadowcast.home", ".")).toAbsolutePath().normalize();
  }

  /// The machine's monotonic clock.
  static Ticker ticker() {
    return new Ticker() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        if (duration.isPositive()) {
          Thread.sleep(duration);
        }
      }
    };
  }

  @Command(name = "demo", description = "The main job from end to end.")
  int demo(
      @Option(names = "--seed", defaultValue = "20", description = "of the load's arrivals")
          long seed,
      @Option(names = "--unprivileged", description = "as an ordinary user would see it")
          boolean unprivileged) {
    boolean colours = terminal() && System.getenv("NO_COLOR") == null;
    boolean privileged = !unprivileged && Privileges.mayCapture();
    return Demo.play(
        home(), colours, privileged, InstantSource.system(), ticker(), new SplittableRandom(seed));
  }

  /// What single benchmarks take besides.
  static final class OfSome {
    @Option(
        names = "--goreplay",
        paramLabel = "PROGRAM",
        description = "mirror-passive: a GoReplay to put beside ours")
    private Optional<Path> goReplay = Optional.empty();

    @Option(
        names = "--minutes",
        paramLabel = "N",
        description = "mirror-soak: how long, instead of 10")
    private Optional<Integer> minutes = Optional.empty();

    @Option(names = "--case", paramLabel = "K", description = "snapshot-faults: this one alone")
    private Optional<Integer> onlyCase = Optional.empty();

    @Option(names = "--job", paramLabel = "JOB", description = "models: the protocol")
    private Optional<String> job = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "models: the folder of its data")
    private Optional<Path> data = Optional.empty();

    @Option(
        names = "--fit",
        paramLabel = "DIR",
        description = "models: another folder to learn from (J1, J4)")
    private Optional<Path> fit = Optional.empty();

    private Bench.Models models() {
      return new Bench.Models(job, data, fit);
    }
  }

  @Command(name = "bench", description = "One benchmark beside its peer.")
  int bench(
      @Parameters(arity = "0..1", paramLabel = "NAME", defaultValue = "") String name,
      @Option(names = "--quick", description = "fewer rounds, at most 60 s") boolean quick,
      @Option(names = "--seed", defaultValue = "20", description = "of everything random")
          long seed,
      @Option(names = "--json", paramLabel = "FILE", description = "also write the result here")
          Optional<Path> json,
      @Mixin OfSome some,
      @Option(names = "--list", description = "names the benchmarks") boolean list) {
    if (list) {
      Bench.names().forEach(System.out::println);
      return 0;
    }
    return Bench.run(
        name,
        new Bench.Wish(
            quick, seed, json, some.goReplay, some.minutes, some.onlyCase, some.models()));
  }

  @Command(name = "snapshot-worker", hidden = true, description = "What bench snapshots drives.")
  int snapshotWorker() throws IOException {
    Worker.serve(new BufferedReader(new InputStreamReader(System.in, UTF_8)), System.out);
    return 0;
  }

  @Command(
      name = "snapshot-victim",
      hidden = true,
      description = "What bench snapshot-faults kills.")
  int snapshotVictim(@Parameters(arity = "4..5") List<String> words) throws IOException {
    Victim.live(words, System.in, System.out);
    return 0;
  }

  // It may still be null by its contract (jdk.console=java.base).
  @SuppressWarnings("SystemConsoleNull")
  private static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
