package io.shadowcast.settings;

/// One thing wrong in a settings file.
///
/// @param path of the key, `workloads[0].ports`; the file's name when the whole file is at fault
/// @param value as written, shortened
/// @param expectation what would have been right
/// @param line 1-based; 0 when there is no line to name
public record SettingsFault(String path, String value, String expectation, int line) {
  private static final int LONGEST_VALUE = 80;

  /// Makes the value fit for one line of a terminal.
  public SettingsFault {
    value = oneLine(value);
  }

  private static String oneLine(String value) {
    String shown =
        value
            .codePoints()
            .limit(LONGEST_VALUE)
            .collect(
                StringBuilder::new,
                (line, point) -> line.appendCodePoint(Character.isISOControl(point) ? ' ' : point),
                StringBuilder::append)
            .toString();
    return shown.length() < value.length() ? shown + "..." : shown;
  }

  @Override
  public String toString() {
    String text = path + ": " + value + " (expected: " + expectation + ")";
    return line > 0 ? text + ", line " + line : text;
  }
}
