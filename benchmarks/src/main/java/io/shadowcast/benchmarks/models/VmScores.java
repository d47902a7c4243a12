package io.shadowcast.benchmarks.models;

import io.shadowcast.trainer.performance.Fingerprint;
import io.shadowcast.trainer.performance.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Scores of VM types, from one `*.csv.gz` with a row for each: `vendor,server,price_usd_hour`,
/// columns of the specification, then scores named `<suite>_<test>`. Which columns are
/// specification is read from `columns.csv` beside it, where there is one; else it is those before
/// the first score, which the last `lscpu_` column ends.
final class VmScores {
  /// The base type, and those that a new workload is measured on.
  static final List<String> REFERENCES =
      List.of("m5.large", "c5.4xlarge", "m6g.xlarge", "Standard_D8as_v5");

  private static final Set<String> PROBE_SUITES = Set.of("bwmem", "stressng");
  private static final Set<String> PROBES = Set.of("pm_ME_LATENCY", "pm_ME_THREADED");
  private static final List<String> PROBES_AS_FEATURES =
      List.of(
          "stressng_div_N",
          "bwmem_rd_0.262144",
          "bwmem_rd_4.00",
          "bwmem_rd_32.00",
          "bwmem_rd_512.00",
          "bwmem_wr_512.00",
          "pm_ME_LATENCY",
          "pm_ME_THREADED");
  private static final String LOWER_IS_BETTER = "LATENCY";
  private static final double LEAST_VCPUS = 2;
  private static final double MOST_VCPUS = 64;

  private final List<String> columns;
  private final Set<String> specification;
  private final List<String[]> types;
  private final int[] references;

  private VmScores(List<String> columns, Set<String> specification, List<String[]> types)
      throws IOException {
    this.columns = columns;
    this.specification = specification;
    this.types =
        types.stream()
            .filter(type -> !text(type, "price_usd_hour").isEmpty())
            .filter(type -> !text(type, "vcpus").isEmpty())
            .toList();
    List<String> names = this.types.stream().map(type -> text(type, "server")).toList();
    references = REFERENCES.stream().mapToInt(names::indexOf).toArray();
    if (Arrays.stream(references).anyMatch(place -> place < 0)) {
      throw new IOException("server: " + names.size() + " types (expected: " + REFERENCES + ")");
    }
  }

  static VmScores read(Path folder) throws IOException {
    Path file = Readings.files(folder, ".csv.gz").getFirst();
    try (BufferedReader lines = Readings.lines(file)) {
      List<String> columns = List.of(Optional.ofNullable(lines.readLine()).orElse("").split(","));
      for (String needed : List.of("server", "price_usd_hour", "vcpus")) {
        if (!columns.contains(needed)) {
          throw new IOException(file + ": no column (expected: " + needed + ")");
        }
      }
      List<String[]> types = lines.lines().map(line -> line.split(",", -1)).toList();
      return new VmScores(columns, specification(folder, columns), types);
    }
  }

  private static Set<String> specification(Path folder, List<String> columns) throws IOException {
    Path named = folder.resolve("columns.csv");
    if (Files.exists(named)) {
      return Files.readAllLines(named).stream()
          .flatMap(line -> Stream.of(line.split(",")))
          .map(String::strip)
          .filter(columns::contains)
          .collect(Collectors.toSet());
    }
    int last = -1;
    for (int i = 0; i < columns.size(); i++) {
      last = columns.get(i).startsWith("lscpu_") ? i : last;
    }
    return Set.copyOf(columns.subList(0, last + 1));
  }

  private String text(String[] type, String column) {
    int place = columns.indexOf(column);
    return place < type.length ? type[place] : "";
  }

  private double number(int type, String column) {
    try {
      return Double.parseDouble(text(types.get(type), column));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /// How many types; the index of a type is its place.
  int size() {
    return types.size();
  }

  /// The types to choose from: 2 to 64 vCPUs, none that a new workload is measured on.
  int[] candidates() {
    return IntStream.range(0, types.size())
        .filter(type -> IntStream.of(references).noneMatch(reference -> reference == type))
        .filter(type -> number(type, "vcpus") >= LEAST_VCPUS)
        .filter(type -> number(type, "vcpus") <= MOST_VCPUS)
        .toArray();
  }

  double[] prices() {
    return IntStream.range(0, types.size())
        .mapToDouble(type -> number(type, "price_usd_hour"))
        .toArray();
  }

  /// log2 of the vCPUs to those of the base type.
  double[] octaves() {
    return IntStream.range(0, types.size()).mapToDouble(type -> gain(type, "vcpus")).toArray();
  }

  /// log2 of the value to that of the base type, more is better; NaN when either is unknown.
  private double gain(int type, String column) {
    double ratio = number(type, column) / number(references[0], column);
    double octaves = ratio > 0 ? Math.log(ratio) / Math.log(2) : Double.NaN;
    double known = Double.isInfinite(octaves) ? Double.NaN : octaves;
    return column.contains(LOWER_IS_BETTER) ? -known : known;
  }

  static String suite(String column) {
    return column.substring(0, Math.max(0, column.indexOf('_')));
  }

  /// Every score that all references have, but those that describe the types.
  List<Workload> workloads() {
    double[] octaves = octaves();
    double[] referenceOctaves =
        Arrays.stream(references).skip(1).mapToDouble(reference -> octaves[reference]).toArray();
    List<Workload> workloads = new ArrayList<>();
    for (String column : columns) {
      if (!specification.contains(column) && !isProbe(column) && measured(column)) {
        double[] gains =
            IntStream.range(0, types.size()).mapToDouble(type -> gain(type, column)).toArray();
        double[] measured =
            Arrays.stream(references).skip(1).mapToDouble(reference -> gains[reference]).toArray();
        Fingerprint fingerprint = Fingerprint.of(measured, referenceOctaves);
        workloads.add(new Workload(column, suite(column), fingerprint, gains));
      }
    }
    return workloads;
  }

  private static boolean isProbe(String column) {
    return PROBE_SUITES.contains(suite(column)) || PROBES.contains(column);
  }

  private boolean measured(String column) {
    return !suite(column).isEmpty()
        && Arrays.stream(references).allMatch(reference -> number(reference, column) > 0);
  }

  /// The specification and generic probes of a type, none from a suite that is left out.
  float[] features(int type, Set<String> leftOut) {
    List<Float> row = new ArrayList<>();
    for (String column : columns) {
      if (specification.contains(column)) {
        row.add((float) specified(type, column));
      }
    }
    for (String probe : PROBES_AS_FEATURES) {
      row.add(leftOut.contains(suite(probe)) ? Float.NaN : (float) gain(type, probe));
    }
    float[] features = new float[row.size()];
    for (int i = 0; i < features.length; i++) {
      features[i] = row.get(i);
    }
    return features;
  }

  /// A number, or the number of a word; names and prices say nothing about speed.
  private double specified(int type, String column) {
    if (Set.of("server", "price_usd_hour", "family").contains(column)) {
      return Double.NaN;
    }
    double number = number(type, column);
    String text = text(types.get(type), column);
    return Double.isNaN(number) && !text.isEmpty() ? Math.floorMod(text.hashCode(), 997) : number;
  }
}
