package io.shadowcast.aggregator.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows in aligned columns, two spaces apart.
final class Table {
  private static final String GAP = "  ";
  private static final String RIGHT = ">";

  private final List<String> titles;
  private final List<Boolean> right;
  private final List<List<String>> rows = new ArrayList<>();

  /// @param titles one per column, with the unit; a leading `>` aligns the column to the right
  Table(String... titles) {
    this.titles =
        List.of(titles).stream()
            .map(title -> title.startsWith(RIGHT) ? title.substring(RIGHT.length()) : title)
            .toList();
    this.right = List.of(titles).stream().map(title -> title.startsWith(RIGHT)).toList();
  }

  Table row(String... cells) {
    return row(List.of(cells));
  }

  Table row(List<String> cells) {
    if (cells.size() != titles.size()) {
      throw new IllegalArgumentException(
          "cells: %d (expected: %d)".formatted(cells.size(), titles.size()));
    }
    rows.add(cells.stream().map(Human::printable).toList());
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /// Lines without trailing spaces.
  List<String> lines(boolean headers) {
    List<List<String>> all = new ArrayList<>();
    if (headers && !titles.stream().allMatch(String::isEmpty)) {
      all.add(titles);
    }
    all.addAll(rows);
    int[] widths = new int[titles.size()];
    for (List<String> row : all) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], length(row.get(column)));
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      String fill = " ".repeat(widths[column] - length(cell));
      line.append(column == 0 ? "" : GAP);
      line.append(right.get(column) ? fill + cell : cell + fill);
    }
    return line.toString().stripTrailing();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
