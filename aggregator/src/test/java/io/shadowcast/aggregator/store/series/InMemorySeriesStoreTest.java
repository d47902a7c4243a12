package io.shadowcast.aggregator.store.series;

import java.time.Duration;

class InMemorySeriesStoreTest extends SeriesStoreKit {
  private final SeriesStore one = new InMemorySeriesStore(Duration.ofDays(7));

  @Override
  SeriesStore open() {
    return one;
  }
}
