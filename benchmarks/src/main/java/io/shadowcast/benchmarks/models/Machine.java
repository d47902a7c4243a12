package io.shadowcast.benchmarks.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Days of a machine to learn from, and days in which anomalies are marked.
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
record Machine(String name, double[][] train, double[][] test, boolean[] labels) {
  private static final String TRAIN = "_train.csv.gz";
  private static final int MINUTES = 24 * 60;
  private static final Pattern ROW = Pattern.compile("1 row = (\\d+) minutes?");

  /// Those of `<machine>_train.csv.gz` and `<machine>_test.csv.gz`.
  static List<Machine> read(Path folder) throws IOException {
    List<Machine> machines = new ArrayList<>();
    for (Path file : Readings.files(folder, TRAIN)) {
      String name = file.getFileName().toString().replace(TRAIN, "");
      Path test = folder.resolve(name + "_test.csv.gz");
      Readings later = Readings.read(test);
      double[][] train = Readings.read(file).values();
      machines.add(new Machine(name, train, later.values(), later.labels(test)));
    }
    return machines;
  }

  /// The folder itself, or those in it, that hold machines.
  static List<Path> folders(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var inside = Files.list(folder)) {
      for (Path each : inside.filter(Files::isDirectory).sorted().toList()) {
        if (hasMachines(each)) {
          found.add(each);
        }
      }
    }
    return found.isEmpty() || hasMachines(folder) ? List.of(folder) : found;
  }

  private static boolean hasMachines(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith("_test.csv.gz"));
    }
  }

  /// Rows in a day: one a minute, unless `README.md` says `1 row = N minutes`.
  static int day(Path folder) throws IOException {
    Path readme = folder.resolve("README.md");
    Matcher row = ROW.matcher(Files.exists(readme) ? Files.readString(readme) : "");
    return row.find() ? MINUTES / Integer.parseInt(row.group(1)) : MINUTES;
  }
}
