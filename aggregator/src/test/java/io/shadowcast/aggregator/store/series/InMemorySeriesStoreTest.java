package io.shadowcast.aggregator.store.series;

import java.time.Duration;
import java.time.InstantSource;

class InMemorySeriesStoreTest extends RetentionKit {
  private final SeriesStore one = new InMemorySeriesStore(Duration.ofDays(7));

  @Override
  SeriesStore open() {
    return one;
  }

  @Override
  SeriesStore open(Duration retention, InstantSource clock) {
    return new InMemorySeriesStore(retention);
  }
}
