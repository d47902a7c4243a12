package io.shadowcast.benchmarks.main;

import io.shadowcast.benchmarks.faults.FaultsBench;
import io.shadowcast.benchmarks.footprint.AgentBench;
import io.shadowcast.benchmarks.ingest.IngestBench;
import io.shadowcast.benchmarks.mirror.InlineBench;
import io.shadowcast.benchmarks.mirror.PassiveBench;
import io.shadowcast.benchmarks.mirror.ProductionBench;
import io.shadowcast.benchmarks.mirror.SoakBench;
import io.shadowcast.benchmarks.models.Job;
import io.shadowcast.benchmarks.models.ModelsBench;
import io.shadowcast.benchmarks.models.ServeBench;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.processes.StolenTime;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.benchmarks.snapshots.SnapshotsBench;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
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
  },
  MIRROR_INLINE {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return InlineBench.run(stage, sheet, wish.quick(), Main.ticker(), wish.seed());
    }
  },
  MIRROR_PASSIVE {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return PassiveBench.run(
          stage, sheet, wish.quick(), Main.ticker(), wish.seed(), wish.goReplay());
    }
  },
  MIRROR_SOAK {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return SoakBench.run(stage, sheet, wish.quick(), Main.ticker(), wish.minutes());
    }
  },
  SNAPSHOTS {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return SnapshotsBench.run(stage, sheet, wish.quick(), Main.ticker(), wish.seed());
    }
  },
  SNAPSHOT_FAULTS {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException, InterruptedException {
      return FaultsBench.run(
          stage, sheet, wish.quick(), Main.ticker(), wish.seed(), wish.onlyCase());
    }
  },
  MODELS {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) throws IOException {
      return ModelsBench.run(
          sheet,
          wish.models().known(),
          wish.models().data().orElseThrow(),
          wish.models().fit(),
          wish.quick(),
          wish.seed());
    }

    @Override
    List<String> faults(Wish wish) {
      return wish.models().faults();
    }
  },
  SERVE {
    @Override
    Figures run(Stage stage, Sheet sheet, Wish wish) {
      return ServeBench.run(sheet, wish.quick(), wish.seed(), Main.ticker());
    }
  };

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  /// What the user asked for.
  ///
  /// @param goReplay its executable, for the benchmark that can put it beside ours
  /// @param minutes of load, for the benchmark that soaks
  /// @param onlyCase alone, for the benchmark that has cases
  record Wish(
      boolean quick,
      long seed,
      Optional<Path> json,
      Optional<Path> goReplay,
      Optional<Integer> minutes,
      Optional<Integer> onlyCase,
      Models models) {
    /// What is wrong with it.
    List<String> faults() {
      List<String> faults = new ArrayList<>();
      minutes
          .filter(wished -> wished < 1)
          .ifPresent(wished -> faults.add("--minutes: %d (expected: 1 or more)".formatted(wished)));
      onlyCase
          .filter(wished -> wished < 0)
          .ifPresent(wished -> faults.add("--case: %d (expected: 0 or more)".formatted(wished)));
      goReplay
          .filter(program -> !Files.isExecutable(program))
          .ifPresent(
              program -> faults.add("--goreplay: %s (expected: a program)".formatted(program)));
      return faults;
    }
  }

  /// What the benchmark of the models takes.
  ///
  /// @param job the name of a protocol
  /// @param data the folder with its files
  /// @param fit another one to learn from
  record Models(Optional<String> job, Optional<Path> data, Optional<Path> fit) {
    List<String> faults() {
      List<String> faults = new ArrayList<>();
      if (job.flatMap(Job::of).isEmpty()) {
        faults.add("--job: %s (expected: %s)".formatted(job.orElse("missing"), Job.labels()));
      }
      if (data.filter(Files::isDirectory).isEmpty()) {
        faults.add(
            "--data: %s (expected: a folder)"
                .formatted(data.map(Path::toString).orElse("missing")));
      }
      fit.filter(folder -> !Files.isDirectory(folder))
          .ifPresent(folder -> faults.add("--fit: %s (expected: a folder)".formatted(folder)));
      return faults;
    }

    Job known() {
      return job.flatMap(Job::of).orElseThrow();
    }
  }

  /// What is wrong with what this one takes.
  List<String> faults(Wish wish) {
    return List.of();
  }

  abstract Figures run(Stage stage, Sheet sheet, Wish wish)
      throws IOException, InterruptedException;

  static List<String> names() {
    return Arrays.stream(values()).map(Bench::label).toList();
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Runs the one of this name; whatever happens, nothing it started is left running.
  ///
  /// @return the exit code
  static int run(String name, Wish wish) {
    Optional<Bench> bench =
        Arrays.stream(values()).filter(each -> each.label().equals(name)).findFirst();
    if (bench.isEmpty()) {
      System.err.printf("bench: %s (expected: %s)%n", name, String.join(", ", names()));
      return USAGE;
    }
    List<String> faults = new ArrayList<>(wish.faults());
    faults.addAll(bench.get().faults(wish));
    if (!faults.isEmpty()) {
      faults.forEach(fault -> System.err.println("bench: " + fault));
      return USAGE;
    }
    try (Stage stage = Stage.open(Main.home(), name, Main.ticker())) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stage::close));
      Sheet sheet = new Sheet(System.out);
      StolenTime stolen = StolenTime.begin();
      Figures figures = bench.get().run(stage, sheet, wish);
      sheet.line(
          "machine: load average %.1f at the end, %.1f %% of its CPU time went to other guests",
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
          stolen.share() * 100);
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
