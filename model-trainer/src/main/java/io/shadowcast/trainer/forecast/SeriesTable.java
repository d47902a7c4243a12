package io.shadowcast.trainer.forecast;

import io.shadowcast.trainer.series.History;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the properties of one host were, step by step, the oldest first.
///
/// @param names one for each property
/// @param histories one for each, all of the same length
public record SeriesTable(List<String> names, List<History> histories) {
  private static final String TAB = "\t";

  /// Refuses histories that do not go together.
  public SeriesTable {
    names = List.copyOf(names);
    histories = List.copyOf(histories);
    if (names.isEmpty()
        || names.size() != histories.size()
        || histories.stream().mapToInt(History::length).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "series: %d names, %d histories (expected: as many, of one length)"
              .formatted(names.size(), histories.size()));
    }
  }

  /// How many steps.
  public int steps() {
    return histories.getFirst().length();
  }

  /// Writes names and steps, a line each, values divided by tabs.
  public void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(String.join(TAB, names));
      out.newLine();
      for (int step = 0; step < steps(); step++) {
        for (int i = 0; i < histories.size(); i++) {
          out.write(i == 0 ? "" : TAB);
          out.write(Double.toString(histories.get(i).at(step)));
        }
        out.newLine();
      }
    }
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws IOException with the line that is not as it should be
  public static SeriesTable read(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      String header = in.readLine();
      List<String> names = header == null ? List.of() : List.of(header.split(TAB, -1));
      List<double[]> rows = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        rows.add(row(line, names.size(), file + ":" + (rows.size() + 2)));
      }
      List<History> histories = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        int column = i;
        histories.add(History.of(rows.stream().mapToDouble(row -> row[column]).toArray()));
      }
      return new SeriesTable(names, histories);
    }
  }

  private static double[] row(String line, int columns, String where) throws IOException {
    try {
      double[] row = Arrays.stream(line.split(TAB, -1)).mapToDouble(Double::parseDouble).toArray();
      if (row.length == columns && Arrays.stream(row).allMatch(Double::isFinite)) {
        return row;
      }
    } catch (NumberFormatException e) {
      throw new IOException(where + ": " + e.getMessage() + " (expected: a number)", e);
    }
    throw new IOException(where + ": (expected: " + columns + " finite numbers)");
  }
}
