package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is known of the kind of requests around a time: the medians of the windows nearest to it.
/// This is how serving asks.
final class Recent {
  private static final int WINDOWS = 12;

  private final List<WindowRow> windows;
  private final long[] starts;

  /// @param windows sorted by time, at least one
  Recent(List<WindowRow> windows) {
    this.windows = windows;
    starts = windows.stream().mapToLong(window -> window.start().toEpochMilli()).toArray();
  }

  /// The question serving would put about a window: only its rate is known.
  Characteristics asks(WindowRow window) {
    List<Characteristics> nearest = nearest(window.start().toEpochMilli());
    return new Characteristics(
        window.asked().rate(),
        Statistics.median(nearest.stream().mapToDouble(Characteristics::cpuSecondsPerRequest)),
        Statistics.median(nearest.stream().mapToDouble(Characteristics::requestBytesMean)),
        Statistics.median(nearest.stream().mapToDouble(Characteristics::writeRatio)));
  }

  private List<Characteristics> nearest(long time) {
    int found = Arrays.binarySearch(starts, time);
    int right = found < 0 ? -found - 1 : found;
    int left = right - 1;
    List<Characteristics> nearest = new ArrayList<>();
    while (nearest.size() < WINDOWS && (left >= 0 || right < starts.length)) {
      boolean before =
          right == starts.length || (left >= 0 && time - starts[left] <= starts[right] - time);
      nearest.add(windows.get(before ? left-- : right++).asked());
    }
    return nearest;
  }
}
