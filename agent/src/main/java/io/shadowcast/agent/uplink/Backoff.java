package io.shadowcast.agent.uplink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt: doubling from `first` to `longest`, each time a random
/// part of it, so that a fleet does not come back at once.
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;
  private Duration next;

  /// Waits between half of `first` and `longest`.
  public Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
    next = first;
  }

  /// 0.2 to 30 seconds.
  public static Backoff ofStreams(RandomGenerator random) {
    return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), random);
  }

  /// The next pause.
  public Duration next() {
    Duration now = next;
    next = min(now.multipliedBy(2), longest);
    return jitter(now);
  }

  /// For what only an operator can mend.
  Duration longest() {
    return jitter(longest);
  }

  /// It works again.
  public void reset() {
    next = first;
  }

  private Duration jitter(Duration whole) {
    return Duration.ofMillis((long) (whole.toMillis() * (0.5 + 0.5 * random.nextDouble())));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
