package io.shadowcast.aggregator.store;

import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.VmTypeName;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// What benchmarks measured on VM types.
public final class BenchmarkStore {
  private static final int ROWS_PER_BATCH = 1000;

  private final Database database;

  /// A benchmark.
  ///
  /// @param types on how many it was run
  public record Benchmark(String name, int types) {}

  BenchmarkStore(Database database) {
    this.database = database;
  }

  /// Keeps these and no others; all or none.
  public void replace(List<BenchmarkScore> scores) {
    var _ =
        database.write(handle -> {
          handle.execute("DELETE FROM benchmark_scores");
          for (int from = 0; from < scores.size(); from += ROWS_PER_BATCH) {
            insert(handle, scores.subList(from, Math.min(from + ROWS_PER_BATCH, scores.size())));
          }
          return scores.size();
        });
  }

  private static void insert(Handle handle, List<BenchmarkScore> scores) {
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO benchmark_scores (vm_type, benchmark, score) VALUES (?, ?, ?)")) {
      scores.forEach(one -> batch.add(one.type().value(), one.benchmark(), one.value()));
      int[] _ = batch.execute();
    }
  }

  /// Those on some types, in order of benchmark and type.
  public List<BenchmarkScore> of(Set<VmTypeName> types) {
    if (types.isEmpty()) {
      return List.of();
    }
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM benchmark_scores WHERE vm_type IN (<types>)"
                    + " ORDER BY benchmark, vm_type")
            .bindList("types", types.stream().map(VmTypeName::value).toList())
            .map((row, _) ->
                new BenchmarkScore(
                    new VmTypeName(row.getString("vm_type")),
                    row.getString("benchmark"),
                    row.getDouble("score")))
            .list());
  }

  /// All, in order of their names.
  public List<Benchmark> list() {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT benchmark, COUNT(*) AS types FROM benchmark_scores GROUP BY benchmark"
                    + " ORDER BY benchmark")
            .map((row, _) -> new Benchmark(row.getString("benchmark"), row.getInt("types")))
            .list());
  }
}
