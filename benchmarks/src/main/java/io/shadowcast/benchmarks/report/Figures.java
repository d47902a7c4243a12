package io.shadowcast.benchmarks.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The keys of a benchmark with their values, in the order in which they were put. A key that could
/// not be measured is `na`.
public final class Figures {
  private static final String ABSENT = "na";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private final String bench;
  private final Map<String, String> values = new LinkedHashMap<>();

  /// @param bench the name of the benchmark
  public Figures(String bench) {
    this.bench = bench;
  }

  /// Adds a number; NaN and infinities are not measurements, so they are `na`.
  public Figures put(String key, double value, int decimals) {
    values.put(key, Double.isFinite(value) ? rounded(value, decimals) : ABSENT);
    return this;
  }

  /// Adds a word of letters, digits, dots and hyphens, such as a version.
  public Figures put(String key, String word) {
    values.put(key, word);
    return this;
  }

  /// Adds a key that could not be measured here.
  public Figures absent(String key) {
    values.put(key, ABSENT);
    return this;
  }

  /// The last line of a benchmark: `bench=NAME key=value ...`.
  public String line() {
    return values.entrySet().stream()
        .map(figure -> " " + figure.getKey() + "=" + figure.getValue())
        .collect(Collectors.joining("", "bench=" + bench, ""));
  }

  /// The same as one JSON object; `na` is null.
  public String json() {
    return values.entrySet().stream()
        .map(figure -> ",\"" + figure.getKey() + "\":" + literal(figure.getValue()))
        .collect(Collectors.joining("", "{\"bench\":\"" + bench + "\"", "}\n"));
  }

  private static String literal(String value) {
    if (value.equals(ABSENT)) {
      return "null";
    }
    return NUMBER.matcher(value).matches() ? value : "\"" + value + "\"";
  }

  private static String rounded(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
