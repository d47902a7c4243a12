package io.shadowcast.aggregator.judgement;

import io.shadowcast.aggregator.metrics.Window;
import io.shadowcast.trainer.judge.Looks;
import io.shadowcast.trainer.judge.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The windows around a change, metric by metric.
final class Timeline {
  /// How often any metric fails at any look although nothing was changed.
  private static final double WRONG = 0.05;

  /// Windows for which the bound is tightest: a few minutes after a change.
  private static final int TIGHTEST = 40;

  private final Change change;
  private final boolean aside;
  private final Map<Metric, Track> tracks = new EnumMap<>(Metric.class);
  private final List<Instant> ends = new ArrayList<>();
  private int leftOut;

  Timeline(Change change) {
    this.change = change;
    aside = change.shadow().isPresent();
    for (Metric metric : Metric.values()) {
      tracks.put(metric, new Track(metric, aside));
    }
  }

  void add(Window window) {
    boolean changed = !window.start().isBefore(change.at());
    boolean across = !changed && window.start().plus(window.width()).isAfter(change.at());
    if (!aside) {
      add(window, Optional.empty(), changed, !across && window.production().defects().isEmpty());
      return;
    }
    for (Window.ShadowSide side : window.shadows()) {
      if (change.shadow().equals(Optional.of(side.shadow()))) {
        add(window, Optional.of(side), changed, !across && window.isSound(side));
      }
    }
  }

  private void add(
      Window window, Optional<Window.ShadowSide> side, boolean changed, boolean sound) {
    if (!sound) {
      leftOut++;
      return;
    }
    if (changed) {
      ends.add(window.start().plus(window.width()));
    }
    tracks.forEach((metric, track) -> {
      double production = metric.of(window.production());
      if (side.isPresent()) {
        track.add(production, metric.of(side.get()), changed);
      } else if (metric != Metric.THROUGHPUT) {
        track.add(production, production, changed);
      }
    });
  }

  Judged judged() {
    List<Map.Entry<Metric, Track>> measured =
        tracks.entrySet().stream().filter(one -> !one.getValue().isEmpty()).toList();
    int together = Math.max(1, measured.size());
    Looks looks = new Looks.Always(WRONG, TIGHTEST).amongst(together);
    List<Judged.OfMetric> metrics = new ArrayList<>();
    for (Map.Entry<Metric, Track> one : measured) {
      double tolerance = one.getKey().tolerated(change.tolerance());
      Verdict verdict = one.getValue().judge(tolerance, looks);
      metrics.add(new Judged.OfMetric(one.getKey(), verdict, tolerance, 1 - WRONG / together));
    }
    int windows = measured.stream().mapToInt(one -> one.getValue().compared()).max().orElse(0);
    return new Judged(
        outcome(metrics),
        Reason.of(change, outcome(metrics), metrics),
        metrics,
        windows,
        measured.stream().mapToInt(one -> one.getValue().before()).max().orElse(0),
        leftOut,
        windows == 0 ? change.at() : ends.get(windows - 1));
  }

  private static Judged.Outcome outcome(List<Judged.OfMetric> metrics) {
    if (metrics.stream().anyMatch(one -> one.verdict() instanceof Verdict.Fail)) {
      return Judged.Outcome.FAIL;
    }
    boolean passed = metrics.stream().allMatch(one -> one.verdict() instanceof Verdict.Pass);
    return passed && !metrics.isEmpty() ? Judged.Outcome.PASS : Judged.Outcome.INCONCLUSIVE;
  }
}
