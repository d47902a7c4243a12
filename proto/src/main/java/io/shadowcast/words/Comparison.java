package io.shadowcast.words;

import java.time.Instant;
import java.util.List;

/// Production and one shadow side by side over a window.
///
/// @param longWindow five minutes, told again with a later end and the same start until it is over;
///   else ten seconds
/// @param pairs requests answered on both sides
/// @param statusDiffers pairs whose status classes differ
public record Comparison(
    WorkloadName workload,
    ShadowName shadow,
    Instant start,
    Instant end,
    boolean longWindow,
    long pairs,
    long statusDiffers,
    LogRatio latency,
    Responses responses) {
  /// ln(shadow latency / production latency) of pairs.
  ///
  /// @param median of all pairs as they were
  /// @param shift what it would be with as many requests in flight at the shadow as at production;
  ///   NaN, like its interval, when there were too few pairs to tell
  /// @param low begin of its 95 % interval
  /// @param high end of it
  public record LogRatio(double median, double shift, double low, double high) {
    /// Without a shift.
    public static LogRatio of(double median) {
      return new LogRatio(median, Double.NaN, Double.NaN, Double.NaN);
    }
  }

  /// What the responses held.
  ///
  /// @param compared pairs whose fields were looked at on both sides
  /// @param incomplete pairs whose fields could not be looked at: a response was not kept
  /// @param repeated requests sent to the shadow a second time
  /// @param fields those that differed in some pair
  public record Responses(
      long compared, long incomplete, long repeated, List<FieldDifference> fields) {
    /// Nothing was looked at.
    public static final Responses NONE = new Responses(0, 0, 0, List.of());

    /// Copies; refuses negative counts.
    public Responses {
      Check.notNegative(compared, "compared");
      Check.notNegative(incomplete, "incomplete");
      Check.notNegative(repeated, "repeated");
      fields = List.copyOf(fields);
    }

    /// How many fields differ more than by themselves.
    public long differing() {
      return fields.stream().filter(FieldDifference::exceedsNoise).count();
    }
  }

  /// Refuses more differences than pairs.
  public Comparison {
    Check.notNegative(pairs, "pairs");
    Check.that(
        statusDiffers >= 0 && statusDiffers <= pairs,
        "status_differs",
        statusDiffers,
        "0.." + pairs);
  }
}
