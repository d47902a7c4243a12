package io.shadowcast.aggregator.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Comma separated values with a line of titles (RFC 4180): cells may be quoted, then they may hold
/// commas, line breaks and doubled quotes. Empty lines are passed over.
final class Csv {
  private static final int END = -1;

  private final String text;
  private int position;

  private Csv(String text) {
    this.text = text;
  }

  /// Title to cell for each row.
  ///
  /// @throws IllegalArgumentException when a quote stays open or a row has too many or too few
  ///   cells
  static List<Map<String, String>> rows(String text) {
    List<List<String>> lines =
        new Csv(text.startsWith("\uFEFF") ? text.substring(1) : text).lines();
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      rows.add(row(lines.getFirst(), lines.get(i), i));
    }
    return rows;
  }

  private static Map<String, String> row(List<String> titles, List<String> cells, int number) {
    if (cells.size() != titles.size()) {
      throw new IllegalArgumentException(
          "row %d: %d cells (expected: %d, one per title)"
              .formatted(number, cells.size(), titles.size()));
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (int column = 0; column < cells.size(); column++) {
      row.put(titles.get(column).strip(), cells.get(column).strip());
    }
    return row;
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    while (peek() != END) {
      List<String> line = line();
      if (line.size() > 1 || !line.getFirst().isBlank()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private List<String> line() {
    List<String> cells = new ArrayList<>();
    cells.add(cell());
    while (peek() == ',') {
      position++;
      cells.add(cell());
    }
    if (peek() == '\r') {
      position++;
    }
    if (peek() == '\n') {
      position++;
    }
    return cells;
  }

  private String cell() {
    if (peek() == '"') {
      return quoted();
    }
    int start = position;
    while (peek() != ',' && peek() != '\n' && peek() != '\r' && peek() != END) {
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted() {
    StringBuilder cell = new StringBuilder();
    position++;
    while (true) {
      int c = peek();
      position++;
      if (c == END) {
        throw new IllegalArgumentException("a quote stays open (expected: \"...\")");
      }
      if (c != '"') {
        cell.append((char) c);
      } else if (peek() == '"') {
        cell.append('"');
        position++;
      } else {
        return cell.toString();
      }
    }
  }

  private int peek() {
    return position < text.length() ? text.charAt(position) : END;
  }
}
