package io.shadowcast.agent.mirror;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/// What a value looks like. Two values of one volatile type that differ say nothing: a time passes,
/// an identifier is drawn.
enum FieldType {
  TEXT,
  NUMBER,
  TRUTH,
  NOTHING,
  EMPTY,
  TIME,
  UUID,
  TOKEN;

  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d.*");
  private static final Pattern HTTP_DATE =
      Pattern.compile("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), .{20,24} GMT");
  private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9_+/=-]{12,512}");
  private static final Pattern LETTERS = Pattern.compile(".*[A-Za-z].*");
  private static final Pattern DIGITS = Pattern.compile(".*\\d.*\\d.*");

  boolean isVolatile() {
    return this == TIME || this == UUID || this == TOKEN;
  }

  /// Of a text: a time (ISO 8601, HTTP), a UUID, a token of letters and digits, or just a text.
  static FieldType of(String text) {
    if (IDENTIFIER.matcher(text).matches()) {
      return UUID;
    }
    if (HTTP_DATE.matcher(text).matches()
        || (DATE.matcher(text).matches() && (text.length() < 20 || isTime(text)))) {
      return TIME;
    }
    boolean opaque =
        OPAQUE.matcher(text).matches()
            && LETTERS.matcher(text).matches()
            && DIGITS.matcher(text).matches();
    return opaque ? TOKEN : TEXT;
  }

  private static boolean isTime(String text) {
    try {
      return OffsetDateTime.parse(text.replace(' ', 'T')).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
