package io.shadowcast.benchmarks.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Numbers in columns with names, from `*.csv` or `*.csv.gz`.
///
/// @param rows in the order of the file, each as long as `columns`
record Readings(List<String> columns, List<double[]> rows) {
  private static final String LABEL = "label";

  Readings {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /// The files of a folder whose names end so, by name.
  static List<Path> files(Path folder, String end) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + end)) {
      files.forEach(found::add);
    }
    if (found.isEmpty()) {
      throw new IOException(folder + ": no *" + end + " (expected: one or more)");
    }
    Collections.sort(found);
    return found;
  }

  static Readings read(Path file) throws IOException {
    try (BufferedReader lines = lines(file)) {
      String header = lines.readLine();
      if (header == null) {
        throw new IOException(file + ": empty (expected: names of columns)");
      }
      List<String> columns = List.of(header.split(",", -1));
      List<double[]> rows = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(row(line, columns.size(), file + ":" + (rows.size() + 2)));
      }
      return new Readings(columns, rows);
    }
  }

  static BufferedReader lines(Path file) throws IOException {
    var bytes = Files.newInputStream(file);
    return new BufferedReader(
        new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
            StandardCharsets.UTF_8));
  }

  private static double[] row(String line, int columns, String where) throws IOException {
    String[] fields = line.split(",", -1);
    if (fields.length != columns) {
      throw new IOException(
          "%s: %d fields (expected: %d)".formatted(where, fields.length, columns));
    }
    double[] row = new double[columns];
    for (int i = 0; i < columns; i++) {
      try {
        row[i] = Double.parseDouble(fields[i]);
      } catch (NumberFormatException e) {
        throw new IOException(where + ": " + fields[i] + " (expected: a number)", e);
      }
    }
    return row;
  }

  /// The columns that are not the label.
  int metrics() {
    return columns.contains(LABEL) ? columns.size() - 1 : columns.size();
  }

  /// One column.
  double[] column(int index) {
    return rows.stream().mapToDouble(row -> row[index]).toArray();
  }

  /// The rows without the label.
  double[][] values() {
    int label = columns.indexOf(LABEL);
    return rows.stream().map(row -> label < 0 ? row : without(row, label)).toArray(double[][]::new);
  }

  /// Where the label is not 0.
  boolean[] labels(Path file) throws IOException {
    int label = columns.indexOf(LABEL);
    if (label < 0) {
      throw new IOException(file + ": no column `label` (expected: 0 or 1 in each row)");
    }
    boolean[] labels = new boolean[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = rows.get(i)[label] != 0;
    }
    return labels;
  }

  private static double[] without(double[] row, int column) {
    double[] left = new double[row.length - 1];
    System.arraycopy(row, 0, left, 0, column);
    System.arraycopy(row, column + 1, left, column, left.length - column);
    return left;
  }
}
