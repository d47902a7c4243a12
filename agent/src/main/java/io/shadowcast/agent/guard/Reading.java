package io.shadowcast.agent.guard;

/// What was measured in one second.
///
/// @param p50 ln of the median response time of each series; NaN without responses
/// @param p99 ln of the 99th percentile; for the report alone
/// @param pressure share of the second in which some task waited for a CPU; NaN when not known
/// @param runnable tasks that run or wait to, per CPU; NaN when not known
@SuppressWarnings("ArrayRecordComponent") // made anew each second, compared by nobody
public record Reading(double[] p50, double[] p99, double pressure, double runnable) {
  /// A second of which only medians are known.
  public static Reading of(double... p50) {
    return new Reading(p50, p50, Double.NaN, Double.NaN);
  }
}
