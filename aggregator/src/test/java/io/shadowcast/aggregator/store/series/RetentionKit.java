package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What every store must do that forgets by itself.
abstract class RetentionKit extends SeriesStoreKit {
  private static final Series LOAD = Series.of("load1");

  /// An empty store of its own.
  abstract SeriesStore open(Duration retention, InstantSource clock);

  @Test
  void samplesOlderThanAnHourAreGoneWhenAnHourIsKept() {
    AtomicReference<Instant> now = new AtomicReference<>(START.plus(Duration.ofHours(1)));
    try (SeriesStore store = open(Duration.ofHours(1), now::get)) {
      store.append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 3600, i -> i))).join();
      now.set(START.plus(Duration.ofMinutes(90)));
      store.maintain(now.get());
      assertEquals(1800, raw(store).length);
      assertEquals(1800, raw(store)[0]);

      Instant later = START.plus(Duration.ofMinutes(140));
      now.set(later);
      store.append(WEB, Batches.of(2, Batches.seconds(LOAD, later, 3, i -> -i))).join();
      store.maintain(now.get());
      assertArrayEquals(new double[] {0, -1, -2}, raw(store));
    }
  }

  private static double[] raw(SeriesStore store) {
    SeriesQuery all = SeriesQuery.raw(WEB, "load1", Labels.NONE, START, NOW);
    return store.query(all).getFirst().values();
  }
}
