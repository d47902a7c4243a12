package io.shadowcast.benchmarks.models;

import io.shadowcast.trainer.judge.Direction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// Measurements that were repeated on VMs, from `*.csv.gz` with the columns
/// `suite,test,unit,lifespan,vm_id,epoch_s,value`.
///
/// @param measurements in the order of their names
record NoiseData(List<Measurement> measurements) {
  private static final String HEADER = "suite,test,unit,lifespan,vm_id,epoch_s,value";
  private static final Set<String> TIMES = Set.of("ns", "us", "ms", "s");
  private static final String LONG = "long";

  NoiseData {
    measurements = List.copyOf(measurements);
  }

  /// One measurement.
  ///
  /// @param lasting of VMs that live for months, each in the order of time, the longest first
  /// @param fresh of VMs made for one measurement each, in the order of time
  record Measurement(String name, Direction direction, List<Series> lasting, Series fresh) {
    Measurement {
      lasting = List.copyOf(lasting);
    }
  }

  /// Values above 0 with the seconds since 1970 when they were measured, ascending.
  @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
  record Series(long[] seconds, double[] values) {
    int length() {
      return values.length;
    }

    double[] slice(int from, int length) {
      return Arrays.copyOfRange(values, from, from + length);
    }

    /// The first place not before a time.
    int at(long second) {
      int found = Arrays.binarySearch(seconds, second);
      return found < 0 ? -found - 1 : found;
    }
  }

  private record Point(long second, double value) {}

  private record Column(String suite, String test, String unit) {
    Direction direction() {
      return TIMES.contains(unit) ? Direction.LOWER_IS_BETTER : Direction.HIGHER_IS_BETTER;
    }

    String name() {
      return suite + " " + test + " " + unit;
    }
  }

  static NoiseData read(Path folder) throws IOException {
    Map<Column, Map<String, List<Point>>> columns =
        new TreeMap<>(Comparator.comparing(Column::name));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.csv.gz")) {
      for (Path file : files) {
        read(file, columns);
      }
    }
    if (columns.isEmpty()) {
      throw new IOException(folder + ": no *.csv.gz with " + HEADER + " (expected: one or more)");
    }
    return new NoiseData(
        columns.entrySet().stream()
            .map(column -> measurement(column.getKey(), column.getValue()))
            .toList());
  }

  private static void read(Path file, Map<Column, Map<String, List<Point>>> columns)
      throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      String header = lines.readLine();
      if (!HEADER.equals(header)) {
        throw new IOException(file + ": " + header + " (expected: " + HEADER + ")");
      }
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        add(line, file + ":" + number, columns);
      }
    }
  }

  private static void add(String line, String where, Map<Column, Map<String, List<Point>>> columns)
      throws IOException {
    String[] fields = line.split(",", -1);
    try {
      Point point = new Point(Long.parseLong(fields[5]), Double.parseDouble(fields[6]));
      if (point.value > 0) {
        String vm = fields[3].equals(LONG) ? fields[4] : "";
        columns
            .computeIfAbsent(new Column(fields[0], fields[1], fields[2]), key -> new HashMap<>())
            .computeIfAbsent(vm, key -> new ArrayList<>())
            .add(point);
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(where + ": " + line + " (expected: " + HEADER + ")", e);
    }
  }

  private static Measurement measurement(Column column, Map<String, List<Point>> byVm) {
    Series fresh = series(byVm.getOrDefault("", List.of()));
    List<Series> lasting =
        byVm.entrySet().stream()
            .filter(vm -> !vm.getKey().isEmpty())
            .sorted(Map.Entry.comparingByKey())
            .map(vm -> series(vm.getValue()))
            .sorted(Comparator.comparingInt(Series::length).reversed())
            .toList();
    return new Measurement(column.name(), column.direction(), lasting, fresh);
  }

  private static Series series(List<Point> points) {
    List<Point> sorted = points.stream().sorted(Comparator.comparingLong(Point::second)).toList();
    return new Series(
        sorted.stream().mapToLong(Point::second).toArray(),
        sorted.stream().mapToDouble(Point::value).toArray());
  }
}
