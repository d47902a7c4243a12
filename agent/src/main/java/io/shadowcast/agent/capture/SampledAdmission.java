package io.shadowcast.agent.capture;

import io.shadowcast.words.LossReason;
import org.jspecify.annotations.Nullable;

/// Admits a share of connections, whole: a connection is in or out by the hash of its id, so that 5
/// % is a part of 10 % and no state is kept. May be paused. The rate and the pause may be changed
/// from any thread.
public final class SampledAdmission implements Admission {
  private static final long ALWAYS = Long.MAX_VALUE;

  private final long salt;
  private volatile long threshold = ALWAYS;
  private volatile boolean paused;

  /// @param salt chosen once per agent; other salts choose other connections
  public SampledAdmission(long salt) {
    this.salt = salt;
  }

  /// Sets the share of connections that is admitted.
  public void rate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("mirror.rate: " + rate + " (expected: 0..1)");
    }
    threshold = rate == 1 ? ALWAYS : (long) (rate * Long.MAX_VALUE);
  }

  /// Refuses everything as OFF, or ends that.
  public void pause(boolean paused) {
    this.paused = paused;
  }

  @Override
  public @Nullable LossReason refuse(int workload, long connection, long sequence) {
    if (paused) {
      return LossReason.OFF;
    }
    long limit = threshold;
    boolean kept = limit == ALWAYS || (mix(connection ^ salt) >>> 1) < limit;
    return kept ? null : LossReason.SAMPLED_OUT;
  }

  /// The finalizer of SplitMix64.
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
