package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.metrics.Window;
import io.shadowcast.aggregator.metrics.Windows;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.words.HostId;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Windows from the stored samples. A side with a number that was not measured is left out, as is
/// one whose samples are not all there; a side that lost records is kept and says so.
public final class MeasuredWindows implements WindowSource {
  private final Windows windows;
  private final StateStore state;

  /// @param state knows which VM type production has
  public MeasuredWindows(Windows windows, StateStore state) {
    this.windows = windows;
    this.state = state;
  }

  /// One side's numbers, NaN where there are none.
  private record Measured(
      Optional<ShadowName> shadow,
      VmTypeName type,
      double p95Millis,
      double throughput,
      double cpuCores,
      double errorRatio) {
    Optional<Outcome> outcome() {
      boolean complete = p95Millis > 0 && throughput >= 0 && cpuCores >= 0 && errorRatio >= 0;
      return complete
          ? Optional.of(new Outcome(p95Millis, throughput, cpuCores, errorRatio))
          : Optional.empty();
    }
  }

  @Override
  public List<WindowRow> windows(HostId host, WorkloadName workload, Instant from, Instant to) {
    Optional<VmTypeName> own = productionType(host, workload);
    List<WindowRow> rows = new ArrayList<>();
    for (Window window : windows.of(host, workload, from, to)) {
      asked(window.production()).ifPresent(asked -> add(rows, window, asked, own));
    }
    return rows;
  }

  private static void add(
      List<WindowRow> rows, Window window, Characteristics asked, Optional<VmTypeName> own) {
    Window.Production production = window.production();
    double seconds = window.width().toMillis() / 1000.0;
    double captureLost = production.lost() / seconds;
    own.map(type -> measured(type, production))
        .flatMap(side -> row(window, side, asked, captureLost))
        .ifPresent(rows::add);
    for (Window.ShadowSide shadow : window.shadows()) {
      if (whole(shadow.defects())) {
        shadow
            .vmType()
            .map(type -> measured(type, shadow))
            .flatMap(side -> row(window, side, asked, captureLost + shadow.lost() / seconds))
            .ifPresent(rows::add);
      }
    }
  }

  private static Optional<WindowRow> row(
      Window window, Measured side, Characteristics asked, double lost) {
    return side.outcome()
        .map(outcome ->
            new WindowRow(window.start(), side.type(), side.shadow(), asked, lost, outcome));
  }

  private static Measured measured(VmTypeName type, Window.Production production) {
    return new Measured(
        Optional.empty(),
        type,
        production.p95Millis(),
        production.rate(),
        production.cpuCores(),
        production.errorRatio());
  }

  private static Measured measured(VmTypeName type, Window.ShadowSide shadow) {
    return new Measured(
        Optional.of(shadow.shadow()),
        type,
        shadow.p95Millis(),
        shadow.throughput(),
        shadow.cpuCores(),
        shadow.errorRatio());
  }

  private static Optional<Characteristics> asked(Window.Production production) {
    boolean complete =
        whole(production.defects())
            && production.rate() > 0
            && production.cpuSecondsPerRequest() >= 0
            && production.requestBytesMean() >= 0
            && production.writeRatio() >= 0;
    return complete
        ? Optional.of(
            new Characteristics(
                production.rate(),
                production.cpuSecondsPerRequest(),
                production.requestBytesMean(),
                Math.min(1, production.writeRatio())))
        : Optional.empty();
  }

  private static boolean whole(Set<Window.Defect> defects) {
    return !defects.contains(Window.Defect.MISSING_SAMPLES)
        && !defects.contains(Window.Defect.LATE);
  }

  private Optional<VmTypeName> productionType(HostId host, WorkloadName workload) {
    return state
        .workloads()
        .find(host, workload)
        .flatMap(WorkloadRecord::vmType)
        .or(() -> state.hosts().find(host).flatMap(HostRecord::vmType));
  }
}
