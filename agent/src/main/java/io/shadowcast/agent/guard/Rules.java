package io.shadowcast.agent.guard;

/// The numbers of a guard. Times are in seconds, which are its turns.
///
/// @param signals how many series of response times it watches
/// @param allowed ln of the factor by which production may be slower with mirroring
/// @param pressure share of time in which some task waited for a CPU that counts as pressed, 0..1
/// @param window how long mirroring is off to look at production without it
/// @param every how often that happens without a suspicion
/// @param recover how long all must be well before the next step back
public record Rules(
    int signals, double allowed, double pressure, int window, int every, int recover) {
  /// Refuses windows too short to tell anything.
  public Rules {
    check(signals >= 0, "guard.signals", signals, ">= 0");
    check(allowed >= 0, "guard.latency_factor", Math.exp(allowed), ">= 1");
    check(pressure > 0, "guard.psi", pressure, "> 0");
    check(window >= 2, "guard.off_window", window, ">= 2 s");
    check(every >= 4 * window, "guard.every", every, ">= 4 off_window");
    check(recover >= 1, "guard.recover", recover, ">= 1 s");
  }

  private static void check(boolean holds, String subject, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: " + expected + ")");
    }
  }
}
