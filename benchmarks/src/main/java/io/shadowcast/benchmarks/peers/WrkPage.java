package io.shadowcast.benchmarks.peers;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What wrk prints at its end.
final class WrkPage {
  private static final Pattern TOTAL =
      Pattern.compile("(\\d+) requests in ([0-9.]+)(us|ms|s|m|h),");
  private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Map<String, Double> MICROS =
      Map.of("us", 1.0, "ms", 1e3, "s", 1e6, "m", 60e6, "h", 3600e6);

  private WrkPage() {}

  /// @throws IOException when it is not wrk's page
  static LoadReport parse(String page) throws IOException {
    Matcher total = TOTAL.matcher(page);
    if (!total.find()) {
      throw new IOException("wrk: %s (expected: its page)".formatted(page.strip()));
    }
    long requests = Long.parseLong(total.group(1));
    Matcher refused = REFUSED.matcher(page);
    long failed = refused.find() ? Long.parseLong(refused.group(1)) : 0;
    return new LoadReport(
        micros(total.group(2), total.group(3)) / 1e6,
        requests - failed,
        failed,
        requests > 0 ? percentile(page, 50) : Double.NaN,
        requests > 0 ? percentile(page, 99) : Double.NaN);
  }

  private static double percentile(String page, int percent) {
    Matcher line =
        Pattern.compile("\\n\\s+" + percent + "%\\s+([0-9.]+)(us|ms|s|m|h)").matcher(page);
    return line.find() ? micros(line.group(1), line.group(2)) : Double.NaN;
  }

  private static double micros(String number, String unit) {
    return Double.parseDouble(number) * MICROS.getOrDefault(unit, Double.NaN);
  }
}
