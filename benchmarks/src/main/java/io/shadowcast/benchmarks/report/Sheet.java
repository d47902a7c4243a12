package io.shadowcast.benchmarks.report;

import java.io.PrintStream;

/// The page that people read while a benchmark runs.
public final class Sheet {
  private final PrintStream out;

  /// Prints to `out`, line by line.
  public Sheet(PrintStream out) {
    this.out = out;
  }

  /// A line, formatted as by [String#format].
  public void line(String format, Object... arguments) {
    out.printf(format + "%n", arguments);
    out.flush();
  }

  /// A line as it is.
  public void text(String line) {
    line("%s", line);
  }
}
