package io.shadowcast.agent.metrics;

import java.util.List;

/// How late requests reach one shadow, and how much that changed the pauses between them: the start
/// lag is from the capture of a request's first byte to the moment at which its first byte is
/// handed to the shadow's connection, the inter-arrival error of two requests that are handed over
/// one after the other is the difference of their pauses there and in production. One thread
/// records, another reads; neither waits.
public final class StartTimes {
  private static final double NANOS_PER_SECOND = 1e9;

  private final FineLatencies lags = new FineLatencies();
  private final FineLatencies errors = new FineLatencies();
  private final LatencyReader lagReader = FineLatencies.reader(List.of(lags));
  private final LatencyReader errorReader = FineLatencies.reader(List.of(errors));
  private boolean begun;
  private long before;

  /// A request is handed over. Writer.
  ///
  /// @param lag nanoseconds since it was captured
  public void started(long lag) {
    lags.record(lag);
    if (begun) {
      // Both were captured earlier by their lags, so the pauses differ by what the lags differ by.
      errors.record(Math.abs(lag - before));
    }
    begun = true;
    before = lag;
  }

  /// Ends the interval that the two below speak of. Reader.
  public void turn() {
    lagReader.turn();
    errorReader.turn();
  }

  /// Of the start lag; NaN without requests. Reader.
  public double lagSeconds(double quantile) {
    return lagReader.quantileNanos(quantile) / NANOS_PER_SECOND;
  }

  /// Of the inter-arrival error; NaN without requests. Reader.
  public double errorSeconds(double quantile) {
    return errorReader.quantileNanos(quantile) / NANOS_PER_SECOND;
  }
}
