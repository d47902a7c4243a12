package io.shadowcast.trainer.performance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Learned across workloads: the gain on each VM type, and how far it may be off. That is taken
/// from how far it was off for similar workloads on the same type, each predicted without its own
/// suite.
public final class TypeGains {
  private static final double SIMILAR = 0.25;
  private static final double PRIOR_WEIGHT = 1;
  private static final double PRIOR_SHARE = 0.3;
  private static final double MOST_MISS = 2;
  private static final double NINETY = 0.9;
  private static final double USUAL = 0.95;

  private final List<Transfer> transfers;
  private final List<Missed> missed;
  private final double prior;
  private final double widening;
  private final double reach;

  private TypeGains(List<Transfer> transfers, List<Missed> missed) {
    this.transfers = transfers;
    this.missed = missed;
    this.prior = prior(missed);
    this.widening = widening();
    this.reach = reach(missed.stream().map(Missed::workload).toList());
  }

  /// What was wrong about a workload when its suite was left out; NaN is unknown.
  @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
  private record Missed(Workload workload, double[] by) {}

  /// Learns.
  ///
  /// @param known of two suites at least
  public static TypeGains learn(List<Workload> known) {
    Map<String, List<Workload>> suites =
        known.stream().collect(Collectors.groupingBy(Workload::suite));
    if (suites.size() < 2) {
      throw new IllegalArgumentException(
          "workloads: of %d suites (expected: 2 or more)".formatted(suites.size()));
    }
    List<Missed> missed = new ArrayList<>();
    suites.forEach((suite, members) -> {
      List<Transfer> others =
          transfers(known.stream().filter(each -> !each.suite().equals(suite)).toList());
      members.forEach(member -> missed.add(missed(member, others)));
    });
    return new TypeGains(transfers(known), missed);
  }

  private static List<Transfer> transfers(List<Workload> known) {
    return Kernel.ALL.stream().map(kernel -> Transfer.learn(kernel, known)).toList();
  }

  private static Missed missed(Workload workload, List<Transfer> others) {
    double[] by = gains(others, workload.fingerprint());
    for (int type = 0; type < by.length; type++) {
      by[type] = workload.gains()[type] - by[type];
    }
    return new Missed(workload, by);
  }

  /// The mean of all of them.
  private static double[] gains(List<Transfer> transfers, Fingerprint asked) {
    double[] sum = new double[0];
    for (Transfer transfer : transfers) {
      double[] gains = transfer.gains(asked);
      sum = sum.length == 0 ? new double[gains.length] : sum;
      for (int type = 0; type < gains.length; type++) {
        sum[type] += gains[type] / transfers.size();
      }
    }
    return sum;
  }

  /// For every VM type; NaN where too few workloads ran, and as radius when nothing could be judged
  /// without its own suite.
  public List<Gain> of(Fingerprint asked) {
    double[] gains = gains(transfers, asked);
    double[] similarity = similarity(asked, each -> true);
    return IntStream.range(0, gains.length)
        .mapToObj(type -> new Gain(gains[type], widening * deviation(type, similarity)))
        .toList();
  }

  /// Whether it is more than twice as far from every known workload as all but one of twenty of
  /// these are from those of other suites: what was missed for them says nothing of it.
  public boolean isStrange(Fingerprint asked) {
    return missed.stream()
        .noneMatch(each -> asked.distance(each.workload().fingerprint()) <= reach);
  }

  private static double reach(List<Workload> known) {
    double[] nearest =
        known.stream()
            .mapToDouble(own ->
                known.stream()
                    .filter(other -> !other.suite().equals(own.suite()))
                    .mapToDouble(other -> own.fingerprint().distance(other.fingerprint()))
                    .min()
                    .orElseThrow())
            .sorted()
            .toArray();
    return 2 * nearest[(int) (USUAL * (nearest.length - 1))];
  }

  private double[] similarity(Fingerprint asked, Predicate<Workload> counts) {
    return missed.stream()
        .map(Missed::workload)
        .mapToDouble(workload ->
            counts.test(workload) ? Math.exp(-asked.distance(workload.fingerprint()) / SIMILAR) : 0)
        .toArray();
  }

  private double deviation(int type, double[] similarity) {
    double weight = PRIOR_WEIGHT;
    double sum = PRIOR_WEIGHT * PRIOR_SHARE * prior;
    for (int i = 0; i < similarity.length; i++) {
      double by = missed.get(i).by()[type];
      if (similarity[i] > 0 && !Double.isNaN(by)) {
        weight += similarity[i];
        sum += similarity[i] * Math.min(by * by, MOST_MISS * MOST_MISS);
      }
    }
    return Math.sqrt(sum / weight);
  }

  private static double prior(List<Missed> missed) {
    return missed.stream()
        .flatMapToDouble(each -> Arrays.stream(each.by()))
        .filter(by -> !Double.isNaN(by))
        .map(by -> Math.min(by * by, 1))
        .average()
        .orElse(1);
  }

  /// So many deviations hold nine of ten misses, each judged without its own suite.
  private double widening() {
    double[] ratios =
        missed.stream()
            .flatMapToDouble(each -> {
              Workload own = each.workload();
              double[] similarity =
                  similarity(own.fingerprint(), other -> !other.suite().equals(own.suite()));
              return IntStream.range(0, each.by().length)
                  .filter(type -> !Double.isNaN(each.by()[type]))
                  .mapToDouble(type -> Math.abs(each.by()[type]) / deviation(type, similarity));
            })
            .sorted()
            .toArray();
    return ratios.length == 0 ? Double.NaN : ratios[(int) (NINETY * (ratios.length - 1))];
  }
}
