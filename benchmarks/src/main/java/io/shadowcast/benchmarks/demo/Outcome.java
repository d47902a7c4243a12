package io.shadowcast.benchmarks.demo;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the demo found, and whether that is what it promises. The last line of its output says it
/// to machines.
///
/// @param requests counted by the load generator
/// @param captured counted by the agent
/// @param mirrored written to the slowest-served shadow
/// @param lost named losses of capture and all shadows
/// @param unaccounted requests the capture never saw, and what the equations leave over
/// @param error median relative error of the predicted p95 on the untrained load level
record Outcome(
    long requests,
    long captured,
    long mirrored,
    long lost,
    long unaccounted,
    int types,
    double error,
    Advice first,
    Advice second,
    boolean refusedAboveRange) {

  private static final double MIN_CAPTURED = 0.999;
  private static final double MIN_MIRRORED = 0.99;
  private static final double MAX_ERROR = 0.25;

  /// What was recommended under a price list, and the cheapest type that met the objective when it
  /// was measured.
  record Advice(String recommended, String cheapestMeasured) {
    boolean right() {
      return recommended.equals(cheapestMeasured);
    }
  }

  /// Empty when everything is as promised.
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    atLeast(faults, "captured", captured, MIN_CAPTURED);
    atLeast(faults, "mirrored", mirrored, MIN_MIRRORED);
    expect(faults, unaccounted == 0, "unaccounted: %d (expected: 0)", unaccounted);
    expect(faults, error <= MAX_ERROR, "error: %.3f (expected: <= %.2f)", error, MAX_ERROR);
    right(faults, "first prices", first);
    right(faults, "second prices", second);
    expect(
        faults,
        !first.recommended().equals(second.recommended()),
        "second prices: still %s (expected: another type)",
        second.recommended());
    expect(faults, refusedAboveRange, "above the trained range: a guess (expected: a refusal)");
    return faults;
  }

  /// `demo=ok ...` or `demo=failed reason=...`.
  String line() {
    List<String> faults = faults();
    return faults.isEmpty() ? ok() : "demo=failed reason=" + String.join("; ", faults);
  }

  private String ok() {
    return String.format(
        Locale.ROOT,
        "demo=ok requests=%d captured=%d mirrored=%d lost=%d unaccounted=%d types=%d error=%.3f"
            + " recommended=%s",
        requests,
        captured,
        mirrored,
        lost,
        unaccounted,
        types,
        error,
        first.recommended());
  }

  private void atLeast(List<String> faults, String what, long count, double share) {
    expect(
        faults,
        requests > 0 && count >= share * requests,
        "%s: %d of %d (expected: >= %.1f %%)",
        what,
        count,
        requests,
        share * 100);
  }

  private static void right(List<String> faults, String prices, Advice advice) {
    expect(
        faults,
        advice.right(),
        "%s: recommended %s (expected: %s, the cheapest that met the objective when measured)",
        prices,
        advice.recommended(),
        advice.cheapestMeasured());
  }

  @FormatMethod
  private static void expect(List<String> faults, boolean holds, String text, Object... values) {
    if (!holds) {
      faults.add(String.format(Locale.ROOT, text, values));
    }
  }
}
