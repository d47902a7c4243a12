package io.shadowcast.aggregator.model;

import io.shadowcast.words.Interval;
import io.shadowcast.words.VmType;
import java.util.Locale;

/// Numbers as an operator reads them: three digits are enough.
public final class Figures {
  private static final double USUAL_CONFIDENCE = 0.9;

  private Figures() {}

  /// Three significant digits.
  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
  }

  /// `24..39`, and `24..39 at 75 %` when it holds less than intervals usually do.
  public static String range(Interval interval) {
    String range = number(interval.low()) + ".." + number(interval.high());
    return interval.confidence() < USUAL_CONFIDENCE
        ? range + " at " + percent(interval.confidence())
        : range;
  }

  /// `4.2 %`.
  public static String percent(double share) {
    return number(Math.rint(share * 1000) / 10) + " %";
  }

  /// `0.0416 EUR/h`.
  public static String price(VmType type) {
    return type.pricePerHour().toPlainString() + " " + type.currency() + "/h";
  }
}
