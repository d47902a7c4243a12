package io.shadowcast.benchmarks.models;

import io.shadowcast.trainer.performance.Fingerprint;
import io.shadowcast.trainer.performance.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
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
  /// The base type, and those that a new workload is measured on; where the data do not have one,
  /// the type of which they know most stands in.
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

  private final VmTable table;
  private final Set<String> specification;
  private final VmTable asked;
  private final int[] references;

  private VmScores(VmTable table, Set<String> specification, VmTable asked) throws IOException {
    this.table = table;
    this.specification = specification;
    this.asked = asked;
    if (table.size() <= REFERENCES.size()) {
      throw new IOException(
          "server: %d types (expected: more than %d)".formatted(table.size(), REFERENCES.size()));
    }
    references = references(table);
  }

  private static int[] references(VmTable table) {
    List<Integer> named = REFERENCES.stream().map(table::type).toList();
    Iterator<Integer> others =
        IntStream.range(0, table.size())
            .boxed()
            .filter(type -> !named.contains(type))
            .sorted(Comparator.comparingLong(type -> -table.known(type)))
            .iterator();
    return named.stream().mapToInt(type -> type < 0 ? others.next() : type).toArray();
  }

  /// Those of a folder; with another to learn from, also what that knows of the same and of other
  /// types and workloads, of which none is asked.
  static VmScores read(Path folder, Optional<Path> fit) throws IOException {
    VmTable asked = VmTable.read(folder);
    if (fit.isEmpty()) {
      return new VmScores(asked, specification(folder, asked.columns()), asked);
    }
    VmTable all = asked.with(VmTable.read(fit.get()));
    return new VmScores(all, specification(folder, asked.columns()), asked);
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

  private double number(int type, String column) {
    return table.number(type, column);
  }

  /// How many types; the index of a type is its place.
  int size() {
    return table.size();
  }

  /// The types to choose from: 2 to 64 vCPUs, none that a new workload is measured on.
  int[] candidates() {
    return IntStream.range(0, table.size())
        .filter(type -> IntStream.of(references).noneMatch(reference -> reference == type))
        .filter(type -> asked.type(table.text(type, VmTable.NAME)) >= 0)
        .filter(type -> number(type, "vcpus") >= LEAST_VCPUS)
        .filter(type -> number(type, "vcpus") <= MOST_VCPUS)
        .toArray();
  }

  double[] prices() {
    return IntStream.range(0, table.size())
        .mapToDouble(type -> number(type, "price_usd_hour"))
        .toArray();
  }

  /// log2 of the vCPUs to those of the base type.
  double[] octaves() {
    return IntStream.range(0, table.size()).mapToDouble(type -> gain(type, "vcpus")).toArray();
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
    for (String column : table.columns()) {
      if (!specification.contains(column) && !isProbe(column) && measured(column)) {
        double[] gains =
            IntStream.range(0, table.size()).mapToDouble(type -> gain(type, column)).toArray();
        double[] measured =
            Arrays.stream(references).skip(1).mapToDouble(reference -> gains[reference]).toArray();
        Fingerprint fingerprint = Fingerprint.of(measured, referenceOctaves);
        workloads.add(new Workload(column, suite(column), fingerprint, gains));
      }
    }
    return workloads;
  }

  /// Whether it is one to judge by, rather than only to learn from.
  boolean asks(Workload workload) {
    return asked.columns().contains(workload.name());
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
    for (String column : table.columns()) {
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
    String text = table.text(type, column);
    return Double.isNaN(number) && !text.isEmpty() ? Math.floorMod(text.hashCode(), 997) : number;
  }
}
