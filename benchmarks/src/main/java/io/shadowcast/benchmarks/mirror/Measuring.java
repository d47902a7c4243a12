package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.peers.CountingServer;
import io.shadowcast.benchmarks.peers.Counts;
import io.shadowcast.benchmarks.peers.LoadReport;
import io.shadowcast.benchmarks.processes.ProcessUsage;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Puts load, counters and CPU time of one run together.
final class Measuring {
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofMillis(150);

  private final Stage stage;
  private final CountingServer production;

  /// A run of load.
  interface Loading {
    LoadReport run() throws IOException, InterruptedException;
  }

  Measuring(Stage stage, CountingServer production) {
    this.stage = stage;
    this.production = production;
  }

  /// Runs it, and waits until the shadow gets nothing more.
  ///
  /// @param processes whose CPU time counts
  Run run(Loading loading, List<Long> processes, Optional<CountingServer> shadow)
      throws IOException, InterruptedException {
    Counts shadowBefore = counts(shadow);
    Counts before = production.counts();
    double cpu = cpuSeconds(processes);
    LoadReport load = loading.run();
    Counts produced = production.counts().minus(before);
    Optional<Counts> mirrored =
        shadow.isEmpty()
            ? Optional.empty()
            : Optional.of(drained(shadow.get()).minus(shadowBefore));
    return new Run(load, cpuSeconds(processes) - cpu, produced, mirrored);
  }

  private Counts drained(CountingServer shadow) throws IOException {
    BooleanSupplier more = stage.within(DRAIN);
    Counts before;
    Counts now = shadow.counts();
    do {
      before = now;
      stage.pause(QUIET);
      now = shadow.counts();
    } while (!now.equals(before) && more.getAsBoolean());
    return now;
  }

  private static Counts counts(Optional<CountingServer> server) throws IOException {
    return server.isPresent() ? server.get().counts() : Counts.NONE;
  }

  private static double cpuSeconds(List<Long> processes) throws IOException {
    double sum = 0;
    for (long pid : processes) {
      sum += ProcessUsage.cpuSeconds(pid);
    }
    return sum;
  }
}
