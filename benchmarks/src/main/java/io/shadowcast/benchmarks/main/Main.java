package io.shadowcast.benchmarks.main;

import io.shadowcast.benchmarks.demo.Demo;
import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Privileges;
import java.io.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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

  /// What the benchmarks of mirroring take besides.
  static final class OfMirror {
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
  }

  @Command(name = "bench", description = "One benchmark beside its peer.")
  int bench(
      @Parameters(arity = "0..1", paramLabel = "NAME", defaultValue = "") String name,
      @Option(names = "--quick", description = "fewer rounds, at most 60 s") boolean quick,
      @Option(names = "--seed", defaultValue = "20", description = "of everything random")
          long seed,
      @Option(names = "--json", paramLabel = "FILE", description = "also write the result here")
          Optional<Path> json,
      @Mixin OfMirror ofMirror,
      @Option(names = "--list", description = "names the benchmarks") boolean list) {
    if (list) {
      Bench.names().forEach(System.out::println);
      return 0;
    }
    return Bench.run(name, new Bench.Wish(quick, seed, json, ofMirror.goReplay, ofMirror.minutes));
  }

  // It may still be null by its contract (jdk.console=java.base).
  @SuppressWarnings("SystemConsoleNull")
  private static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
