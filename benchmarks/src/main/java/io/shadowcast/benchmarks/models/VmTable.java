package io.shadowcast.benchmarks.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Rows of VM types that have a price and a number of vCPUs; fields may be words, or missing.
final class VmTable {
  /// The column that names the type.
  static final String NAME = "server";

  private static final List<String> NEEDED = List.of(NAME, "price_usd_hour", "vcpus");

  private final List<String> columns;
  private final Map<String, Integer> places = new HashMap<>();
  private final List<String[]> types = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();

  private VmTable(List<String> columns) {
    this.columns = List.copyOf(columns);
    for (int i = 0; i < columns.size(); i++) {
      places.put(columns.get(i), i);
    }
  }

  static VmTable read(Path folder) throws IOException {
    Path file = Readings.files(folder, ".csv.gz").getFirst();
    try (BufferedReader lines = Readings.lines(file)) {
      String header = Optional.ofNullable(lines.readLine()).orElse("");
      VmTable table = new VmTable(List.of(header.split(",", -1)));
      if (!table.columns.containsAll(NEEDED)) {
        throw new IOException(file + ": " + header + " (expected: " + NEEDED + " among them)");
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        table.add(line.split(",", -1));
      }
      return table;
    }
  }

  private void add(String[] fields) {
    types.add(fields);
    int last = types.size() - 1;
    if (NEEDED.stream().anyMatch(column -> text(last, column).isEmpty())) {
      types.removeLast();
    } else {
      names.putIfAbsent(text(last, NAME), last);
    }
  }

  /// What both know; where both do, what this one does.
  VmTable with(VmTable other) {
    Set<String> all = new LinkedHashSet<>(columns);
    all.addAll(other.columns);
    VmTable both = new VmTable(List.copyOf(all));
    Set<String> types = new LinkedHashSet<>(names.keySet());
    types.addAll(other.names.keySet());
    for (String type : types) {
      both.add(
          all.stream()
              .map(column -> {
                String own = text(type(type), column);
                return own.isEmpty() ? other.text(other.type(type), column) : own;
              })
              .toArray(String[]::new));
    }
    return both;
  }

  List<String> columns() {
    return columns;
  }

  int size() {
    return types.size();
  }

  /// The place of a type; -1 when it is not there.
  int type(String name) {
    return names.getOrDefault(name, -1);
  }

  /// How many fields of a type are known.
  long known(int type) {
    return Arrays.stream(types.get(type)).filter(field -> !field.isEmpty()).count();
  }

  /// Empty when it is unknown.
  String text(int type, String column) {
    Integer place = places.get(column);
    if (type < 0 || place == null) {
      return "";
    }
    String[] fields = types.get(type);
    return place < fields.length ? fields[place] : "";
  }

  /// NaN when it is unknown or a word.
  double number(int type, String column) {
    try {
      return Double.parseDouble(text(type, column));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
