package io.shadowcast.agent.config;

import java.time.Duration;
import java.util.Optional;

/// When production is held to suffer from mirroring, and how it is looked at.
///
/// @param latencyFactor by which production may be slower with mirroring than without
/// @param psi percent of the time in which some task waited for a CPU that counts as pressed
/// @param offWindow how long mirroring is off to look at production without it
/// @param every how often that happens without a suspicion
/// @param recover how long all must be well before the next step back
/// @param metric a pushed metric of the application that is watched in place of response times
public record GuardSettings(
    boolean enabled,
    double latencyFactor,
    int psi,
    Duration offWindow,
    Duration every,
    Duration recover,
    Optional<String> metric) {
  /// 1.05, 20 %, 10 s each 10 min, 60 s.
  public static final GuardSettings DEFAULT =
      new GuardSettings(
          true,
          1.05,
          20,
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60),
          Optional.empty());

  /// Refuses numbers with which nothing could be told.
  public GuardSettings {
    Expect.that(
        latencyFactor >= 1 && latencyFactor <= 10, "guard.latency_factor", latencyFactor, "1..10");
    Expect.that(psi >= 1 && psi <= 100, "guard.psi", psi, "1..100");
    Expect.that(offWindow.toSeconds() >= 4, "guard.off_window", offWindow, ">= 4s");
    Expect.that(
        every.compareTo(offWindow.multipliedBy(4)) >= 0, "guard.every", every, ">= 4 off_window");
    Expect.that(recover.toSeconds() >= 1, "guard.recover", recover, ">= 1s");
  }
}
