package io.shadowcast.words;

import java.util.regex.Pattern;

/// What a benchmark measured on a VM type.
///
/// @param benchmark `<suite>_<test>`, 1 to 100 characters; those of one suite are near copies of
///   one another
/// @param value > 0, more is better
public record BenchmarkScore(VmTypeName type, String benchmark, double value) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/=+-]{0,99}");

  /// Refuses what no benchmark measures.
  public BenchmarkScore {
    checkName(benchmark);
    boolean measured = value > 0 && Double.isFinite(value);
    Check.that(measured, "score", value, "> 0, more is better");
  }

  /// Refuses what is not the name of a benchmark.
  public static String checkName(String benchmark) {
    Check.that(
        NAME.matcher(benchmark).matches(),
        "benchmark",
        benchmark,
        "<suite>_<test>, 1 to 100 letters, digits and _ . : / = + -");
    return benchmark;
  }

  /// What stands before the first `_`, or the whole name.
  public String suite() {
    int end = benchmark.indexOf('_');
    return end < 0 ? benchmark : benchmark.substring(0, end);
  }
}
