package io.shadowcast.trainer.anomaly;

import java.util.ArrayList;
import java.util.List;

/// A stretch of steps.
///
/// @param first the first step
/// @param last the last step, `first` or later
public record Episode(int first, int last) {
  /// Those above a threshold.
  ///
  /// @param apart those not further apart than so many steps are one
  public static List<Episode> of(double[] values, double threshold, int apart) {
    boolean[] above = new boolean[values.length];
    for (int i = 0; i < above.length; i++) {
      above[i] = values[i] > threshold;
    }
    return of(above, apart);
  }

  /// Those that are marked.
  public static List<Episode> of(boolean[] marked, int apart) {
    List<Episode> episodes = new ArrayList<>();
    for (int i = 0; i < marked.length; i++) {
      if (!marked[i]) {
        continue;
      }
      if (!episodes.isEmpty() && i - episodes.getLast().last() <= apart) {
        episodes.add(new Episode(episodes.removeLast().first(), i));
      } else {
        episodes.add(new Episode(i, i));
      }
    }
    return episodes;
  }

  /// Whether they share a step.
  public boolean meets(Episode other) {
    return first <= other.last && other.first <= last;
  }
}
