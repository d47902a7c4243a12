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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Windows from the stored samples. A side with a number that was not measured is left out, as is
/// one whose samples are not all there; a side that lost records is kept and says so.
public final class MeasuredWindows implements WindowSource, LoadSource {
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

  /// The VM type of production, and since when.
  ///
  /// @param since what is older was measured on another type; empty: as long as is known
  private record Own(VmTypeName type, Optional<Instant> since) {
    boolean holds(Instant start) {
      return since.isEmpty() || !start.isBefore(since.get());
    }
  }

  @Override
  public Stream<WindowRow> windows(HostId host, WorkloadName workload, Instant from, Instant to) {
    Optional<Own> own = own(host, workload);
    return windows
        .of(host, workload, from, to)
        .flatMap(window ->
            asked(window.production()).stream().flatMap(asked -> rows(window, asked, own)));
  }

  @Override
  public List<Asked> asked(HostId host, WorkloadName workload, Instant from, Instant to) {
    return windows
        .of(host, workload, from, to)
        .flatMap(window ->
            asked(window.production()).stream()
                .map(asked -> new Asked(window.start(), asked, perSecond(window, lost(window)))))
        .toList();
  }

  @Override
  public boolean lacksCpu(HostId host, WorkloadName workload, Instant from, Instant to) {
    return windows
        .of(host, workload, from, to)
        .map(Window::production)
        .filter(production -> whole(production.defects()) && production.rate() > 0)
        .anyMatch(production -> Double.isNaN(production.cpuCores()));
  }

  @Override
  public boolean lacksType(HostId host, WorkloadName workload) {
    return own(host, workload).isEmpty();
  }

  private static Stream<WindowRow> rows(Window window, Characteristics asked, Optional<Own> own) {
    Stream<WindowRow> production =
        own
            .filter(is -> is.holds(window.start()))
            .map(is -> measured(is.type(), window.production()))
            .flatMap(side -> row(window, side, asked, lost(window)))
            .stream();
    Stream<WindowRow> shadows =
        window.shadows().stream()
            .filter(shadow -> whole(shadow.defects()))
            .flatMap(shadow -> row(window, shadow, asked).stream());
    return Stream.concat(production, shadows);
  }

  private static Optional<WindowRow> row(
      Window window, Window.ShadowSide shadow, Characteristics production) {
    double rate = production.rate() - perSecond(window, shadow.sampledOut());
    return shadow
        .vmType()
        .filter(_ -> rate > 0)
        .map(type -> measured(type, shadow))
        .flatMap(side -> row(window, side, production.at(rate), lost(window) + shadow.lost()));
  }

  private static double lost(Window window) {
    return window.production().lost();
  }

  private static double perSecond(Window window, double records) {
    return records * 1000 / window.width().toMillis();
  }

  private static Optional<WindowRow> row(
      Window window, Measured side, Characteristics asked, double lost) {
    return side.outcome()
        .map(outcome ->
            new WindowRow(
                window.start(),
                side.type(),
                side.shadow(),
                asked,
                perSecond(window, lost),
                window.stolen(),
                outcome));
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

  /// The workload's own type, else its host's.
  private Optional<Own> own(HostId host, WorkloadName name) {
    Optional<WorkloadRecord> workload = state.workloads().find(host, name);
    return workload
        .flatMap(WorkloadRecord::ownType)
        .or(() -> state.hosts().find(host).flatMap(HostRecord::vmType))
        .map(type -> new Own(type, since(host, workload)));
  }

  /// The last of the changes that could have given production another type.
  private Optional<Instant> since(HostId host, Optional<WorkloadRecord> workload) {
    Optional<Instant> own = workload.flatMap(WorkloadRecord::vmTypeSince);
    Optional<Instant> hosts =
        workload.flatMap(WorkloadRecord::ownType).isPresent()
            ? Optional.empty()
            : state.hosts().find(host).flatMap(HostRecord::vmTypeSince);
    return Stream.of(own, hosts).flatMap(Optional::stream).max(Comparator.naturalOrder());
  }
}
