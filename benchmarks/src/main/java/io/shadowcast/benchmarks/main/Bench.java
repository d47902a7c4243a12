package io.shadowcast.benchmarks.main;

import io.shadowcast.benchmarks.footprint.AgentBench;
import io.shadowcast.benchmarks.ingest.IngestBench;
import io.shadowcast.benchmarks.mirror.ProductionBench;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The benchmarks by their names.
enum Bench {
  INGEST {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return IngestBench.run(
          stage, sheet, wish.quick(), wish.seed(), InstantSource.system().instant());
    }
  },
  AGENT {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return AgentBench.run(stage, sheet, wish.quick(), InstantSource.system(), Main.ticker());
    }
  },
  PRODUCTION {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return ProductionBench.run(stage, sheet, wish.quick(), Main.ticker(), wish.seed());
    }
  };

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  /// What the user asked for.
  record Wish(boolean quick, long seed, Optional<Path> json) {}

  abstract Figures run(Stage stage, Sheet sheet, Wish wish)
      throws IOException, InterruptedException;

  static List<String> names() {
    return Arrays.stream(values()).map(bench -> bench.name().toLowerCase(Locale.ROOT)).toList();
  }

  /// Runs the one of this name; whatever happens, nothing it started is left running.
  ///
  /// @return the exit code
  static int run(String name, Wish wish) {
    Optional<Bench> bench =
        Arrays.stream(values())
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
            .findFirst();
    if (bench.isEmpty()) {
      System.err.printf("bench: %s (expected: %s)%n", name, String.join(", ", names()));
      return USAGE;
    }
    try (Stage stage = Stage.open(Main.home(), name, Main.ticker())) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stage::close));
      Figures figures = bench.get().run(stage, new Sheet(System.out), wish);
      if (wish.json().isPresent()) {
        Files.writeString(wish.json().get(), figures.json());
      }
      System.out.println(figures.line());
      return OK;
    } catch (IOException | RuntimeException e) {
      System.err.printf("bench %s: %s%n", name, e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }
}
