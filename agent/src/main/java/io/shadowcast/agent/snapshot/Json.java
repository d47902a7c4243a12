package io.shadowcast.agent.snapshot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Arguments of orders as canonical JSON: keys sorted, no white space (RFC 8259).
final class Json {
  private Json() {}

  /// An object of texts, lists of texts and numbers; what is empty is left out.
  static String of(Map<String, ?> members) {
    return new TreeMap<>(members)
        .entrySet().stream()
            .filter(member -> !isEmpty(member.getValue()))
            .map(member -> text(member.getKey()) + ":" + value(member.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static boolean isEmpty(Object value) {
    return "".equals(value) || List.of().equals(value);
  }

  private static String value(Object value) {
    return switch (value) {
      case Number number -> number.toString();
      case List<?> list ->
          list.stream().map(Json::value).collect(Collectors.joining(",", "[", "]"));
      default -> text(value.toString());
    };
  }

  private static String text(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
