package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.model.Untried.Expected;
import io.shadowcast.aggregator.model.Untried.Tried;
import io.shadowcast.aggregator.store.BenchmarkStore;
import io.shadowcast.trainer.performance.Gain;
import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.Interval;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Predicts VM types on which a workload never ran: how it gains from one of its types to another
/// is its fingerprint, and what benchmarks of similar fingerprints gain on the other types it is
/// expected to gain there, too (`docs/MODELS.md`, Types without a model).
public final class UntriedTypes {
  /// Each type is a regression over all benchmarks.
  static final int MOST_TYPES = 200;

  private static final int MOST_KEPT = 4;
  private static final double NINETY = 0.9;

  private final BenchmarkStore store;
  private final Deque<Learned> learned = new ArrayDeque<>();

  /// Learns from what `store` has when it is asked.
  public UntriedTypes(BenchmarkStore store) {
    this.store = store;
  }

  private record Learned(
      List<VmType> tried,
      List<VmType> types,
      List<BenchmarkScore> scores,
      Transferred transferred) {}

  /// What types would make of a load.
  ///
  /// @param tried what others make of it
  /// @param types on which it did not run
  public Untried of(List<Tried> tried, List<VmType> types) {
    List<Tried> base =
        tried.stream()
            .sorted(
                Comparator.comparingDouble((Tried one) -> one.type().vcpus())
                    .thenComparing(one -> one.type().name()))
            .toList();
    if (base.isEmpty() || base.getFirst().type().vcpus() == base.getLast().type().vcpus()) {
      return new Untried.Unknown(
          "models of types with one number of vCPUs (expected: of two numbers or more)");
    }
    List<VmType> asked = asked(base, types);
    if (asked.isEmpty()) {
      return new Untried.Unknown("types with less memory than any it ran on");
    }
    return switch (learn(base.stream().map(Tried::type).toList(), asked)) {
      case Transferred.Nothing(String reason) -> new Untried.Unknown(reason);
      case Transferred.Something some -> known(base, asked, types.size(), some);
    };
  }

  /// The cheapest; what has less memory than any type the workload ran on could be too small for
  /// it, which no benchmark knows.
  private static List<VmType> asked(List<Tried> tried, List<VmType> types) {
    long memory = tried.stream().mapToLong(one -> one.type().memoryMib()).min().orElse(0);
    return types.stream()
        .filter(type -> type.memoryMib() >= memory)
        .sorted(Comparator.comparing(VmType::pricePerHour).thenComparing(VmType::name))
        .limit(MOST_TYPES)
        .toList();
  }

  private static Untried known(
      List<Tried> tried, List<VmType> asked, int all, Transferred.Something some) {
    double[] p95s = tried.stream().mapToDouble(one -> one.p95Millis().value()).toArray();
    Optional<List<Gain>> gains = some.gains(p95s);
    if (gains.isEmpty()) {
      return new Untried.Unknown(
          "from one to another of its types it gains unlike any of " + some.basis());
    }
    Interval first = tried.getFirst().p95Millis();
    List<Expected> expected =
        Stream.iterate(0, i -> i < asked.size(), i -> i + 1)
            .flatMap(i -> expected(asked.get(i), gains.get().get(i), first).stream())
            .toList();
    return new Untried.Known(expected, all - expected.size(), some.basis());
  }

  /// What is not known of the first type adds to what is not known of the gain from it.
  private static Optional<Expected> expected(VmType type, Gain gain, Interval first) {
    double own = Math.log(first.high() / first.low()) / Math.log(2) / 2;
    double radius = Math.hypot(gain.radius(), own);
    double p95 = first.value() * Math.pow(2, -gain.octaves());
    double factor = Math.pow(2, radius);
    return Double.isFinite(p95) && Double.isFinite(factor)
        ? Optional.of(new Expected(type, new Interval(p95, p95 / factor, p95 * factor, NINETY)))
        : Optional.empty();
  }

  /// Questions about one workload, and about others with the same types, come in rows.
  private synchronized Transferred learn(List<VmType> tried, List<VmType> types) {
    Set<VmTypeName> names =
        Stream.concat(tried.stream(), types.stream())
            .map(VmType::name)
            .collect(Collectors.toCollection(HashSet::new));
    List<BenchmarkScore> scores = store.of(names);
    Optional<Learned> known =
        learned.stream()
            .filter(one ->
                one.tried.equals(tried) && one.types.equals(types) && one.scores.equals(scores))
            .findFirst();
    if (known.isPresent()) {
      return known.get().transferred;
    }
    while (learned.size() >= MOST_KEPT) {
      learned.removeFirst();
    }
    Transferred transferred = Transferred.learn(tried, types, scores);
    learned.addLast(new Learned(tried, types, scores, transferred));
    return transferred;
  }
}
