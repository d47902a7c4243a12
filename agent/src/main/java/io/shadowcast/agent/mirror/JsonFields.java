package io.shadowcast.agent.mirror;

/// Flattens JSON (RFC 8259) into fields: `body.items[0].price`. Arrays up to 64 elements, 32
/// levels. Reads what is there: a body that was cut ends where it was cut, and what is no JSON
/// where it stops being it.
final class JsonFields {
  private static final int MOST_ELEMENTS = 64;
  private static final int DEEPEST = 32;
  private static final int LONGEST_PATH = 200;
  private static final int LEAST_TOKEN = 24;
  private static final int LEAST_DIGITS = 8;
  private static final String ANY = "*";

  private final String text;
  private final ResponseFields to;
  private int at;

  private JsonFields(String text, ResponseFields to) {
    this.text = text;
    this.to = to;
  }

  /// Ends the reading.
  private static final class Stop extends Exception {
    private static final long serialVersionUID = 1;

    Stop() {
      super("stop", null, false, false);
    }
  }

  /// Puts the fields of a text that begins as JSON does.
  ///
  /// @param whole whether nothing of the text was cut off
  /// @return false when it is no JSON; then nothing was put
  static boolean read(String text, boolean whole, ResponseFields to) {
    JsonFields reader = new JsonFields(text, to);
    if (!reader.begins()) {
      return false;
    }
    try {
      reader.value("body", 0);
    } catch (Stop e) {
      to.cut();
    }
    if (!whole) {
      to.cut();
    }
    return true;
  }

  private boolean begins() {
    blanks();
    return at < text.length() && (text.charAt(at) == '{' || text.charAt(at) == '[');
  }

  private void value(String path, int depth) throws Stop {
    blanks();
    char first = peek();
    if (depth > DEEPEST || path.length() > LONGEST_PATH) {
      throw new Stop();
    }
    switch (first) {
      case '{' -> object(path, depth);
      case '[' -> array(path, depth);
      case '"' -> to.put(path, string());
      default -> scalar(path);
    }
  }

  private void object(String path, int depth) throws Stop {
    at++;
    blanks();
    if (peek() == '}') {
      at++;
      to.put(path, FieldType.EMPTY);
      return;
    }
    while (true) {
      blanks();
      String name = string();
      expect(':');
      value(path + "." + named(name), depth + 1);
      if (!more('}')) {
        return;
      }
    }
  }

  /// A name that is data, as in a map by user or by identifier, is none: all such are one.
  private static String named(String name) {
    FieldType type = FieldType.of(name);
    boolean drawn = type.isVolatile() && (type != FieldType.TOKEN || name.length() >= LEAST_TOKEN);
    boolean number = name.chars().filter(Character::isDigit).count() >= LEAST_DIGITS;
    return drawn || number || name.indexOf('@') >= 0 ? ANY : name;
  }

  private void array(String path, int depth) throws Stop {
    at++;
    blanks();
    if (peek() == ']') {
      at++;
      to.put(path, FieldType.EMPTY);
      return;
    }
    ResponseFields beyond = new ResponseFields();
    for (int i = 0; ; i++) {
      JsonFields element = i < MOST_ELEMENTS ? this : new JsonFields(text, beyond);
      element.at = at;
      element.value(path + "[" + Math.min(i, MOST_ELEMENTS) + "]", depth + 1);
      at = element.at;
      if (!more(']')) {
        to.put(path + ".length", number(i + 1));
        return;
      }
    }
  }

  private static ResponseFields.Value number(double value) {
    return new ResponseFields.Value(Double.doubleToLongBits(value), FieldType.NUMBER, value);
  }

  private boolean more(char end) throws Stop {
    blanks();
    char next = peek();
    at++;
    if (next == ',') {
      return true;
    }
    if (next == end) {
      return false;
    }
    throw new Stop();
  }

  private void scalar(String path) throws Stop {
    int from = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    peek(); // one that stands at the very end may be cut
    String word = text.substring(from, at);
    switch (word) {
      case "true", "false" ->
          to.put(path, new ResponseFields.Value(word.hashCode(), FieldType.TRUTH, Double.NaN));
      case "null" -> to.put(path, FieldType.NOTHING);
      default -> to.put(path, parsed(word));
    }
  }

  private static ResponseFields.Value parsed(String word) throws Stop {
    try {
      return number(Double.parseDouble(word));
    } catch (NumberFormatException e) {
      throw new Stop();
    }
  }

  /// Escapes stay as they are written: both sides write them.
  private String string() throws Stop {
    expect('"');
    int from = at;
    while (peek() != '"') {
      at += peek() == '\\' ? 2 : 1;
    }
    return text.substring(from, at++);
  }

  private void expect(char wanted) throws Stop {
    blanks();
    if (peek() != wanted) {
      throw new Stop();
    }
    at++;
  }

  private char peek() throws Stop {
    if (at >= text.length()) {
      throw new Stop();
    }
    return text.charAt(at);
  }

  private void blanks() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }
}
