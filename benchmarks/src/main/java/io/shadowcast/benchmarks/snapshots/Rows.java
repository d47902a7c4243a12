package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.report.Median;
import io.shadowcast.benchmarks.report.Sheet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A line of the page for each step and each peer: what was measured in the rounds, as medians.
final class Rows {
  private record Key(String step, String peer) {}

  /// One measurement.
  ///
  /// @param bytes stored, or written to the device of the source by a restore; NaN: unknown
  /// @param base what the bytes are compared with: changed, damaged or all
  record One(Spent spent, double bytes, double base, String remark) {}

  private final Map<Key, List<One>> measured = new LinkedHashMap<>();

  void add(String step, String peer, One one) {
    measured.computeIfAbsent(new Key(step, peer), key -> new ArrayList<>()).add(one);
  }

  /// Median CPU seconds; NaN when it never ran, or failed.
  double cpu(String step, String peer) {
    return Median.of(
        of(step, peer).stream()
            .filter(one -> one.spent().exit() == 0)
            .map(one -> one.spent().cpuSeconds())
            .toList());
  }

  /// Median wall seconds.
  double wall(String step, String peer) {
    return Median.of(of(step, peer).stream().map(one -> one.spent().wallSeconds()).toList());
  }

  /// Median of bytes over their base.
  double ratio(String step, String peer) {
    return Median.of(of(step, peer).stream().map(one -> one.bytes() / one.base()).toList());
  }

  private List<One> of(String step, String peer) {
    return measured.getOrDefault(new Key(step, peer), List.of());
  }

  /// Prints them, step by step.
  void print(Sheet sheet) {
    sheet.line(
        "%-22s %-20s %9s %9s %10s %8s  %s", "step", "by", "CPU s", "wall s", "MiB", "ratio", "");
    measured.forEach((key, all) -> sheet.text(line(key, all)));
  }

  private String line(Key key, List<One> all) {
    One last = all.getLast();
    String failed = last.spent().exit() == 0 ? "" : " exit %d".formatted(last.spent().exit());
    return "%-22s %-20s %9.3f %9.2f %10s %8s  %s%s"
        .formatted(
            key.step(),
            key.peer(),
            Median.of(all.stream().map(one -> one.spent().cpuSeconds()).toList()),
            wall(key.step(), key.peer()),
            number(Median.of(all.stream().map(One::bytes).toList()) / (1 << 20)),
            number(ratio(key.step(), key.peer())),
            last.remark(),
            failed);
  }

  private static String number(double value) {
    return Double.isFinite(value) ? "%.2f".formatted(value) : "-";
  }
}
