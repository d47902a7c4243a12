package io.shadowcast.benchmarks.demo;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintStream;
import java.util.Locale;

/// What the operator reads: numbered steps, tables, and nothing else. Colours only where the reader
/// can see them.
final class Page {
  private final PrintStream out;
  private final boolean colours;
  private int step;

  Page(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /// Begins a step.
  void step(String title) {
    out.println();
    out.println(bold(++step + ". " + title));
  }

  /// A line of prose or of a table; `format` as of `String.format` in the root locale.
  @FormatMethod
  void line(String format, Object... values) {
    out.println(("   " + String.format(Locale.ROOT, format, values)).stripTrailing());
  }

  /// A line that says that something holds, or does not.
  @FormatMethod
  void check(boolean holds, String format, Object... values) {
    String mark = holds ? paint("32", "ok  ") : paint("31", "FAIL");
    out.println("   " + mark + " " + String.format(Locale.ROOT, format, values));
  }

  /// Text as it came from a program, indented.
  void quote(String text) {
    text.lines().forEach(line -> out.println("   | " + line));
  }

  /// The last line, for machines.
  void last(String line) {
    out.println();
    out.println(line);
    out.flush();
  }

  private String bold(String text) {
    return paint("1", text);
  }

  private String paint(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
