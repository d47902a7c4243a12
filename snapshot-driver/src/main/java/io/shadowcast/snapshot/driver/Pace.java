package io.shadowcast.snapshot.driver;

import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// How fast a target may be read: a token bucket that holds a quarter of a second's bytes, and a
/// back-off while the host is under pressure. For one thread.
///
/// Under pressure the rate falls in proportion, down to [#LEAST] of it: a snapshot that stood still
/// would hold its base and its lease for ever.
public final class Pace {
  /// As fast as it goes.
  public static final Pace FREE = new Pace(new Limits(0, () -> 0), () -> 0, nanos -> {});

  /// What is left of the rate under full pressure.
  public static final double LEAST = 0.05;

  // Without a limit there is no rate to lower: pressure then makes pauses of this many times the
  // time that reading took.
  private static final double MOST_PAUSE = 1 / LEAST - 1;
  private static final double NANOS = 1e9;
  private static final double BURST_SECONDS = 0.25;

  private final Limits limits;
  private final LongSupplier clock;
  private final LongConsumer pause;
  private double tokens;
  private long last;
  private boolean begun;

  /// Nothing was read yet.
  ///
  /// @param clock nanoseconds that never go back
  /// @param pause waits for so many nanoseconds
  public Pace(Limits limits, LongSupplier clock, LongConsumer pause) {
    this.limits = limits;
    this.clock = clock;
    this.pause = pause;
  }

  /// What bounds it.
  ///
  /// @param bytesPerSecond 0: no limit
  /// @param pressure 0 (calm) to 1 (back off as far as possible), asked before each read; of the
  ///   host's `/proc/pressure`, for example
  public record Limits(long bytesPerSecond, DoubleSupplier pressure) {
    /// Refuses negative rates.
    public Limits {
      if (bytesPerSecond < 0) {
        throw new IllegalArgumentException("pace: " + bytesPerSecond + " (expected: >= 0 bytes/s)");
      }
    }
  }

  /// So many bytes were read; returns when the next may be.
  public void take(long bytes) {
    long now = clock.getAsLong();
    long passed = begun ? Math.max(0, now - last) : 0;
    begun = true;
    double share = 1 - Math.clamp(limits.pressure().getAsDouble(), 0, 1) * (1 - LEAST);
    long wait = limits.bytesPerSecond() > 0 ? debt(bytes, passed, share) : rest(passed, share);
    if (wait > 0) {
      pause.accept(wait);
    }
    last = limits.bytesPerSecond() > 0 ? now : clock.getAsLong();
  }

  private long debt(long bytes, long passed, double share) {
    double rate = limits.bytesPerSecond() * share;
    tokens = Math.min(rate * BURST_SECONDS, tokens + rate * passed / NANOS) - bytes;
    return tokens >= 0 ? 0 : (long) (-tokens / rate * NANOS);
  }

  private static long rest(long passed, double share) {
    return (long) (passed * Math.min(MOST_PAUSE, 1 / share - 1));
  }
}
