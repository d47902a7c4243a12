package io.shadowcast.agent.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One object of `journalctl -o json`: flat, all values texts, null, or arrays of byte values for
/// what is not UTF-8 (systemd's Journal Export Formats).
record JournalLine(String message, Severity severity) {
  /// Empty for what is not such an object, or has no message in text.
  static Optional<JournalLine> parse(String json) {
    Map<String, String> fields = new Scanner(json).fields();
    String priority = fields.getOrDefault("PRIORITY", "");
    return Optional.ofNullable(fields.get("MESSAGE"))
        .map(text -> new JournalLine(text, severity(priority, text)));
  }

  private static Severity severity(String priority, String message) {
    return priority.matches("[0-7]")
        ? Severity.ofPriority(Integer.parseInt(priority))
        : Severity.of(message);
  }

  /// Reads the fields that are texts; stops at the first thing that is no JSON.
  private static final class Scanner {
    private final String json;
    private int at;

    Scanner(String json) {
      this.json = json;
    }

    Map<String, String> fields() {
      Map<String, String> fields = new HashMap<>();
      at = json.indexOf('{') + 1;
      while (at > 0 && skipTo('"')) {
        String name = text();
        if (!skipTo(':')) {
          break;
        }
        at++;
        blanks();
        if (at < json.length() && json.charAt(at) == '"') {
          fields.put(name, text());
        } else {
          other();
        }
      }
      return fields;
    }

    private boolean skipTo(char wanted) {
      at = json.indexOf(wanted, at);
      return at >= 0;
    }

    private void blanks() {
      while (at < json.length() && json.charAt(at) == ' ') {
        at++;
      }
    }

    /// A number, null, or an array of numbers or texts.
    private void other() {
      char closing = at < json.length() && json.charAt(at) == '[' ? ']' : ',';
      while (at < json.length() && json.charAt(at) != closing) {
        if (json.charAt(at) == '"') {
          text();
        } else {
          at++;
        }
      }
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      for (at++; at < json.length() && json.charAt(at) != '"'; at++) {
        text.append(json.charAt(at) == '\\' ? escaped() : json.charAt(at));
      }
      at++;
      return text.toString();
    }

    private char escaped() {
      at++;
      char escape = at < json.length() ? json.charAt(at) : ' ';
      return switch (escape) {
        case 'n', 'r', 't', 'b', 'f' -> ' ';
        case 'u' -> unicode();
        default -> escape;
      };
    }

    private char unicode() {
      int end = Math.min(json.length(), at + 5);
      String digits = json.substring(Math.min(at + 1, end), end);
      at = end - 1;
      return digits.matches("[0-9a-fA-F]{4}") ? (char) Integer.parseInt(digits, 16) : '?';
    }
  }
}
