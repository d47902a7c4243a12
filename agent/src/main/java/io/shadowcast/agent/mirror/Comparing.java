package io.shadowcast.agent.mirror;

import io.shadowcast.words.Comparison;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Compares production and one shadow over two windows at a time: a short one, which each turn
/// ends, and a long one, which each turn tells of and five minutes end. Loop only.
final class Comparing {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final WorkloadName workload;
  private final ShadowName shadow;
  private final RandomGenerator random;
  private final CompareWindow brief;
  private final CompareWindow wide;

  Comparing(WorkloadName workload, ShadowName shadow, RandomGenerator random, Instant start) {
    this.workload = workload;
    this.shadow = shadow;
    this.random = random;
    brief = new CompareWindow(random, start);
    wide = new CompareWindow(random, start);
  }

  void pair(Answer production, Answer answer) {
    brief.pair(production, answer);
    wide.pair(production, answer);
  }

  /// Ends the short window and begins the next; empty when nothing was paired.
  List<ComparedWindow> turn(Instant now) {
    List<ComparedWindow> windows = new ArrayList<>();
    if (brief.pairs() > 0) {
      windows.add(compared(brief, now, false));
      windows.add(compared(wide, now, true));
    }
    brief.restart(now);
    if (!now.isBefore(wide.start().plus(LONG))) {
      wide.restart(now);
    }
    return windows;
  }

  private ComparedWindow compared(CompareWindow window, Instant now, boolean isLong) {
    return new ComparedWindow(
        new Comparison(
            workload,
            shadow,
            window.start(),
            now,
            isLong,
            window.pairs(),
            window.statusDiffers(),
            Comparison.LogRatio.of(window.median()),
            Comparison.Responses.NONE),
        window.sample(),
        random.nextLong());
  }
}
