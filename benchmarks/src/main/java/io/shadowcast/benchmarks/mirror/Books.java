package io.shadowcast.benchmarks.mirror;

/// What production, the agent and the shadow say of the same requests, in the agent's lifetime.
///
/// @param production requests that production counted
/// @param capture the agent's account of what it saw
/// @param mirror its account of what it sent
/// @param shadow requests that the shadow counted
/// @param missed whether the agent says that packets were missed, so that it cannot know of all
record Books(long production, Account capture, Account mirror, long shadow, boolean missed) {
  /// What the agent says of packets that it could not look at.
  static final String MISSED = "packets or frames missed";

  /// Takes the accounts of a workload and its shadow out of the agent's status.
  static Books of(String status, String workload, String shadowName, long production, long shadow) {
    return new Books(
        production,
        Account.in(status, workload),
        Account.in(status, workload + " -> " + shadowName),
        shadow,
        status.contains(MISSED));
  }

  /// Requests of which the accounts do not say what became of them: records without a name, those
  /// handed on that the mirror does not know, those called sent that the shadow did not get (and
  /// the other way round), and those of production that the agent neither saw nor missed.
  long unaccounted() {
    return within(capture)
        + within(mirror)
        + Math.abs(capture.sent() - mirror.seen())
        + Math.abs(mirror.sent() - shadow)
        + (missed ? 0 : Math.max(0, production - capture.seen()));
  }

  /// The accounts' own part of it.
  static long within(Account account) {
    return Math.max(Math.abs(account.seen() - account.named()), Math.abs(account.unaccounted()));
  }
}
