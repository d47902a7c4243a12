package io.shadowcast.aggregator.model;

import io.shadowcast.words.Interval;
import io.shadowcast.words.VmType;
import java.util.Locale;

/// Numbers as an operator reads them: three digits are enough.
public final class Figures {
  private static final int USUAL_DIGITS = 3;

  /// A double holds no more: [Double#toString] of any two that differ does, too.
  private static final int ALL_DIGITS = 17;

  private static final int MOST_DECIMALS = 20;
  private static final double USUAL_CONFIDENCE = 0.9;

  private Figures() {}

  /// Three significant digits, and all those before the point.
  public static String number(double value) {
    return number(value, USUAL_DIGITS);
  }

  /// A value outside of a range and the range, `0.00312 is above 0.00201..0.00245`, with as many
  /// digits as it takes to see that.
  static String outside(double value, String between, double min, double max) {
    double nearest = value > max ? max : min;
    int digits = USUAL_DIGITS;
    while (digits < ALL_DIGITS && number(value, digits).equals(number(nearest, digits))) {
      digits++;
    }
    return "%s %s %s..%s"
        .formatted(number(value, digits), between, number(min, digits), number(max, digits));
  }

  private static String number(double value, int digits) {
    double size = Math.abs(value);
    if (value == Math.rint(value) || !Double.isFinite(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int first = (int) Math.floor(Math.log10(size));
    int decimals = Math.clamp(digits - 1L - first, 0, MOST_DECIMALS);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
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
