package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.BenchmarkedType;
import io.shadowcast.wire.v1.ImportBenchmarksRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What benchmarks measured on VM types, as CSV: a row for each type, a column `type`, and one for
/// each benchmark. An empty cell was not measured.
final class BenchmarksFile {
  static final String TYPE = "type";

  private final TextFile file;
  private final List<String> faults = new ArrayList<>();
  private final ImportBenchmarksRequest.Builder read = ImportBenchmarksRequest.newBuilder();

  private BenchmarksFile(Path file) {
    this.file = new TextFile(file, "a table of benchmarks");
  }

  /// @throws CtlFailure with every fault of the file
  static ImportBenchmarksRequest read(Path file) {
    return new BenchmarksFile(file).read();
  }

  private ImportBenchmarksRequest read() {
    List<Csv.Row> rows = file.rows();
    if (rows.size() < 2 || !rows.getFirst().cells().contains(TYPE)) {
      throw file.failure(
          "no benchmarks in it (expected: titles, of which one is %s, and a row per type)"
              .formatted(TYPE));
    }
    Csv.Row titles = rows.getFirst();
    read.addAllBenchmarks(titles.cells().stream().filter(title -> !title.equals(TYPE)).toList());
    rows.subList(1, rows.size()).forEach(row -> row(titles, row));
    if (!faults.isEmpty()) {
      throw new CtlFailure(ExitCode.INVALID, String.join("\n", faults));
    }
    return read.build();
  }

  private void row(Csv.Row titles, Csv.Row row) {
    String place = "%s, line %d: ".formatted(file.path(), row.line());
    Map<String, String> cells;
    try {
      cells = row.under(titles);
    } catch (IllegalArgumentException e) {
      faults.add(place + e.getMessage());
      return;
    }
    BenchmarkedType.Builder type =
        BenchmarkedType.newBuilder().setVmType(Names.vmType(cells.getOrDefault(TYPE, "")));
    for (String benchmark : read.getBenchmarksList()) {
      type.addScores(score(place, benchmark, cells.getOrDefault(benchmark, "")));
    }
    read.addTypes(type);
  }

  private double score(String place, String benchmark, String cell) {
    if (cell.isEmpty()) {
      return Double.NaN;
    }
    try {
      double score = Double.parseDouble(cell);
      if (score > 0 && Double.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException e) {
      // Said below, like a number that is out of bounds.
    }
    faults.add(
        "%s%s: %s (expected: a number > 0, more is better; empty: not measured)"
            .formatted(place, benchmark, cell));
    return Double.NaN;
  }
}
