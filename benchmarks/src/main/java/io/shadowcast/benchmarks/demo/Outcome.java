package io.shadowcast.benchmarks.demo;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the demo found, and whether that is what it promises. The last line of its output says it
/// to machines.
///
/// @param types measured
/// @param error median relative error of the predicted p95 on the untrained load level
record Outcome(
    Requests requests,
    int types,
    double error,
    Advice first,
    Advice second,
    boolean refusedAboveRange) {

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
    requests.faults(faults);
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
        requests.sent(),
        requests.captured(),
        requests.mirrored(),
        requests.lost(),
        requests.unaccounted(),
        types,
        error,
        first.recommended());
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
  static void expect(List<String> faults, boolean holds, String text, Object... values) {
    if (!holds) {
      faults.add(String.format(Locale.ROOT, text, values));
    }
  }
}
