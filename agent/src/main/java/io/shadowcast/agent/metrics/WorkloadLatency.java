package io.shadowcast.agent.metrics;

import io.shadowcast.words.LatencyBuckets;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Requests and response times of one side of a workload. Recording is wait-free and allocates
/// nothing; any thread. The sampler thread alone reads.
public final class WorkloadLatency {
  private static final long SHORTEST = 1_000;
  private static final long LONGEST = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private static final int RESPONSES = LatencyBuckets.COUNT;
  private static final int ERRORS = RESPONSES + 1;
  private static final int NANOS = RESPONSES + 2;
  private static final int REQUESTS = RESPONSES + 3;
  private static final int BYTES = RESPONSES + 4;
  private static final int WRITES = RESPONSES + 5;
  private static final int SLOTS = RESPONSES + 6;

  private final AtomicLongArray counts = new AtomicLongArray(SLOTS);
  private final long[] seen = new long[SLOTS];
  private final long[] grown = new long[SLOTS];
  private final Recorder recorder = new Recorder(SHORTEST, LONGEST, DIGITS);
  private Histogram interval = recorder.getIntervalHistogram();

  WorkloadLatency() {}

  /// A response is complete.
  ///
  /// @param nanos last byte of the request to last byte of the response
  /// @param error status 500 or above, or a connection that broke before the response
  public void record(long nanos, boolean error) {
    long time = Math.clamp(nanos, 0, LONGEST);
    recorder.recordValue(time);
    counts.incrementAndGet(LatencyBuckets.ofNanos(time));
    counts.incrementAndGet(RESPONSES);
    counts.addAndGet(NANOS, time);
    if (error) {
      counts.incrementAndGet(ERRORS);
    }
  }

  /// A request is complete.
  ///
  /// @param bytes head and body
  /// @param write neither GET nor HEAD
  public void requests(long bytes, boolean write) {
    counts.incrementAndGet(REQUESTS);
    counts.addAndGet(BYTES, Math.max(0, bytes));
    if (write) {
      counts.incrementAndGet(WRITES);
    }
  }

  /// Ends the interval; the getters below speak of it until the next call.
  void turn() {
    interval = recorder.getIntervalHistogram(interval);
    for (int i = 0; i < SLOTS; i++) {
      long now = counts.get(i);
      grown[i] = now - seen[i];
      seen[i] = now;
    }
  }

  long requestCount() {
    return grown[REQUESTS];
  }

  long requestBytes() {
    return grown[BYTES];
  }

  long writes() {
    return grown[WRITES];
  }

  long errors() {
    return grown[ERRORS];
  }

  long responseNanos() {
    return grown[NANOS];
  }

  long bucket(int number) {
    return grown[number];
  }

  /// NaN when there was no response in the interval.
  double quantileSeconds(double quantile) {
    return interval.getTotalCount() == 0
        ? Double.NaN
        : interval.getValueAtPercentile(100 * quantile) / ProcPart.NANOS_PER_SECOND;
  }
}
