package io.shadowcast.aggregator.model;

import io.shadowcast.trainer.performance.Fingerprint;
import io.shadowcast.trainer.performance.Gain;
import io.shadowcast.trainer.performance.TypeGains;
import io.shadowcast.trainer.performance.Workload;
import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// What benchmarks teach of some types, for workloads that ran on some others.
sealed interface Transferred {
  /// So many are the fewest that say anything of a type.
  int FEWEST = 5;

  /// Nothing.
  ///
  /// @param reason part of a sentence
  record Nothing(String reason) implements Transferred {}

  /// The gains of any workload from what it makes of the types it ran on.
  record Something(TypeGains learned, References references, String basis) implements Transferred {
    /// On each type in log2 of the speed on the first that it ran on; empty when it is unlike all
    /// that is known.
    ///
    /// @param times on each of these, the first first
    Optional<List<Gain>> gains(double[] times) {
      double[] speeds = DoubleStream.of(times).map(time -> 1 / time).toArray();
      Fingerprint asked = references.fingerprint(speeds);
      return learned.isStrange(asked) ? Optional.empty() : Optional.of(learned.of(asked));
    }
  }

  /// The types a workload ran on, seen from the first.
  ///
  /// @param order of the others, the one whose vCPUs are farthest from the first's before all
  /// @param octaves of these, log2 of the vCPUs to the first's
  record References(List<Integer> order, List<Double> octaves) {
    static References of(List<VmType> tried) {
      List<Integer> order =
          IntStream.range(1, tried.size())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -Math.abs(octaves(tried, i))))
              .toList();
      return new References(order, order.stream().map(i -> octaves(tried, i)).toList());
    }

    private static double octaves(List<VmType> tried, int type) {
      return log2(tried.get(type).vcpus() / tried.getFirst().vcpus());
    }

    /// @param speeds on each type
    Fingerprint fingerprint(double[] speeds) {
      double[] gains = order.stream().mapToDouble(i -> log2(speeds[i] / speeds[0])).toArray();
      return Fingerprint.of(gains, octaves.stream().mapToDouble(octave -> octave).toArray());
    }
  }

  /// Learns.
  ///
  /// @param tried of two numbers of vCPUs or more, the fewest first
  static Transferred learn(List<VmType> tried, List<VmType> types, List<BenchmarkScore> scores) {
    References references = References.of(tried);
    List<Workload> known =
        byBenchmark(scores).values().stream()
            .filter(own -> tried.stream().allMatch(type -> own.containsKey(type.name())))
            .map(own -> workload(own, tried, types, references))
            .toList();
    String names =
        tried.stream().map(type -> type.name().value()).collect(Collectors.joining(", "));
    long suites = known.stream().map(Workload::suite).distinct().count();
    String basis =
        "%d benchmarks of %d suites that ran on %s".formatted(known.size(), suites, names);
    if (known.size() < FEWEST || suites < 2) {
      return new Nothing(basis + " (expected: %d or more, of 2 suites)".formatted(FEWEST));
    }
    return new Something(TypeGains.learn(known), references, basis);
  }

  private static Map<String, Map<VmTypeName, BenchmarkScore>> byBenchmark(
      List<BenchmarkScore> scores) {
    return scores.stream()
        .collect(
            Collectors.groupingBy(
                BenchmarkScore::benchmark,
                TreeMap::new,
                Collectors.toMap(BenchmarkScore::type, score -> score)));
  }

  private static Workload workload(
      Map<VmTypeName, BenchmarkScore> own,
      List<VmType> tried,
      List<VmType> types,
      References references) {
    double[] speeds = tried.stream().mapToDouble(type -> value(own, type)).toArray();
    BenchmarkScore any = own.values().iterator().next();
    double[] gains =
        types.stream().mapToDouble(type -> log2(value(own, type) / speeds[0])).toArray();
    return new Workload(any.benchmark(), any.suite(), references.fingerprint(speeds), gains);
  }

  /// NaN when it did not run there.
  private static double value(Map<VmTypeName, BenchmarkScore> own, VmType type) {
    BenchmarkScore score = own.get(type.name());
    return score == null ? Double.NaN : score.value();
  }

  private static double log2(double ratio) {
    return Math.log(ratio) / Math.log(2);
  }
}
