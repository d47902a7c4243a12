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

  /// A row that is not empty.
  ///
  /// @param line of the text on which it begins, from 1
  /// @param cells without blanks around them
  record Row(int line, List<String> cells) {
    Row {
      cells = List.copyOf(cells);
    }

    /// Title to cell.
    ///
    /// @throws IllegalArgumentException when there are more or fewer cells than titles
    Map<String, String> under(Row titles) {
      if (cells.size() != titles.cells.size()) {
        throw new IllegalArgumentException(
            "%d cells (expected: %d, one per title)".formatted(cells.size(), titles.cells.size()));
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int column = 0; column < cells.size(); column++) {
        row.put(titles.cells.get(column), cells.get(column));
      }
      return row;
    }
  }

  /// All rows, the titles first.
  ///
  /// @throws IllegalArgumentException when a quote stays open
  static List<Row> rows(String text) {
    return new Csv(text.startsWith("\uFEFF") ? text.substring(1) : text).rows();
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    int counted = 0;
    int number = 1;
    while (peek() != END) {
      number += breaks(counted, position);
      counted = position;
      List<String> cells = line();
      if (cells.size() > 1 || !cells.getFirst().isBlank()) {
        rows.add(new Row(number, cells.stream().map(String::strip).toList()));
      }
    }
    return rows;
  }

  private int breaks(int from, int to) {
    return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
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
    int opened = position;
    position++;
    while (true) {
      int c = peek();
      position++;
      if (c == END) {
        throw new IllegalArgumentException(
            "line %d: a quote stays open (expected: \"...\")".formatted(1 + breaks(0, opened)));
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
