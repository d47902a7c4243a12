package io.shadowcast.benchmarks.mirror;

import static io.shadowcast.benchmarks.mirror.PassiveCell.Pace.AT_10K;
import static io.shadowcast.benchmarks.mirror.PassiveCell.Pace.AT_5K;
import static io.shadowcast.benchmarks.mirror.PassiveCell.Pace.CLOSED;
import static io.shadowcast.benchmarks.mirror.PassiveCell.ours;
import static io.shadowcast.benchmarks.mirror.PassiveCell.without;

import io.shadowcast.benchmarks.mirror.PassiveCell.Pace;
import io.shadowcast.benchmarks.report.Figures;
import java.util.function.ToDoubleFunction;

/// The keys of `mirror-passive`.
final class PassiveFigures {
  private PassiveFigures() {}

  /// What is not a cell; NaN where it could not be measured.
  ///
  /// @param inversions requests that came behind a later one of their connection
  /// @param unaccounted requests of which nobody says what became of them
  /// @param postComplete share of the 60 kB POSTs that the agent handed on
  record Rest(double inversions, double unaccounted, double postComplete) {
    static final Rest UNKNOWN = new Rest(Double.NaN, Double.NaN, Double.NaN);
  }

  static Figures of(Cells<PassiveCell> cells, Rest rest) {
    return new Figures("mirror-passive")
        .put("p50_ratio", cells.ratio(ours(AT_5K), without(AT_5K), Run::p50), 3)
        .put("served_5k", served(cells, AT_5K), 4)
        .put("served_10k", served(cells, AT_10K), 4)
        .put("served_ratio", served(cells, CLOSED), 3)
        .put("cpu_s_per_100k", cells.median(ours(AT_5K), Run::cpuMicros) / 10, 2)
        .put("complete_5k", complete(cells, AT_5K), 5)
        .put("complete_10k", complete(cells, AT_10K), 5)
        .put("complete_max", complete(cells, CLOSED), 5)
        .put("inversions", rest.inversions(), 0)
        .put("unaccounted", rest.unaccounted(), 0)
        .put("conns_per_conn", connectionsPerConnection(cells), 3)
        .put("post60k_complete", rest.postComplete(), 5);
  }

  private static double served(Cells<PassiveCell> cells, Pace pace) {
    return cells.ratio(ours(pace), without(pace), Run::rate);
  }

  private static double complete(Cells<PassiveCell> cells, Pace pace) {
    return cells.share(ours(pace), Run::mirrored, Run::produced);
  }

  /// Of the paced runs: wrk opens one connection more, to see whether anybody listens.
  private static double connectionsPerConnection(Cells<PassiveCell> cells) {
    return sum(cells, Run::shadowConnections) / sum(cells, Run::connections);
  }

  private static double sum(Cells<PassiveCell> cells, ToDoubleFunction<Run> value) {
    return Pace.fixed().stream().mapToDouble(pace -> cells.sum(ours(pace), value)).sum();
  }
}
