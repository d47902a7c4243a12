package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.store.BenchmarkStore;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.v1.Benchmark;
import io.shadowcast.wire.v1.BenchmarkedType;
import io.shadowcast.wire.v1.ImportBenchmarksRequest;
import io.shadowcast.wire.v1.ListBenchmarksResponse;
import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.VmTypeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What benchmarks say of VM types, as messages.
final class BenchmarkMessages {
  private static final VmTypeName NONE = new VmTypeName("none");

  private final ImportBenchmarksRequest request;
  private final Faults faults = new Faults();
  private final List<BenchmarkScore> scores = new ArrayList<>();

  private BenchmarkMessages(ImportBenchmarksRequest request) {
    this.request = request;
  }

  /// Refuses with every fault.
  static List<BenchmarkScore> read(ImportBenchmarksRequest request) {
    return new BenchmarkMessages(request).read();
  }

  static ListBenchmarksResponse of(Page<BenchmarkStore.Benchmark> page) {
    ListBenchmarksResponse.Builder wire =
        ListBenchmarksResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items()
        .forEach(one ->
            wire.addBenchmarks(Benchmark.newBuilder().setName(one.name()).setTypes(one.types())));
    return wire.build();
  }

  private List<BenchmarkScore> read() {
    names();
    Set<String> types = new HashSet<>();
    for (int i = 0; i < request.getTypesCount(); i++) {
      BenchmarkedType type = request.getTypes(i);
      String field = "types[%d]".formatted(i);
      String name = type.getVmType();
      faults.check(types.add(name), field + ".vm_type", name, "each type once");
      type(field, type);
    }
    faults.refuse();
    return scores;
  }

  private void names() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < request.getBenchmarksCount(); i++) {
      String name = request.getBenchmarks(i);
      String field = "benchmarks[%d]".formatted(i);
      var _ = faults.read(field, () -> BenchmarkScore.checkName(name), name);
      faults.check(names.add(name), field, name, "each benchmark once");
    }
    faults.refuse();
  }

  private void type(String field, BenchmarkedType type) {
    VmTypeName name =
        faults.read(field + ".vm_type", () -> ResourceNames.vmType(type.getVmType()), NONE);
    int expected = request.getBenchmarksCount();
    if (type.getScoresCount() != expected) {
      faults.add(
          field + ".scores", type.getScoresCount() + " of them", expected + ", one per benchmark");
      return;
    }
    for (int i = 0; i < expected; i++) {
      double value = type.getScores(i);
      if (!Double.isNaN(value)) {
        score("%s.scores[%d]".formatted(field, i), name, request.getBenchmarks(i), value);
      }
    }
  }

  private void score(String field, VmTypeName type, String benchmark, double value) {
    faults
        .read(
            field,
            () -> List.of(new BenchmarkScore(type, benchmark, value)),
            List.<BenchmarkScore>of())
        .forEach(scores::add);
  }
}
