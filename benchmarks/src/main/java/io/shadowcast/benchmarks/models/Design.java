package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.models.NoiseData.Measurement;
import io.shadowcast.benchmarks.models.NoiseData.Series;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Where the two sides of a comparison come from. Each draws from one measurement; nothing when it
/// has too few values.
enum Design {
  /// A new VM for each value, turn by turn; none has a past.
  FRESH("fresh, interleaved") {
    @Override
    Optional<Trial> draw(Measurement from, int now, RandomGenerator random) {
      int most = from.fresh().length() - 2 * now;
      if (most < 0) {
        return Optional.empty();
      }
      double[] both = from.fresh().slice(random.nextInt(most + 1), 2 * now);
      double[] one = new double[now];
      double[] other = new double[now];
      for (int i = 0; i < now; i++) {
        one[i] = both[2 * i];
        other[i] = both[2 * i + 1];
      }
      return Optional.of(new Trial(one, other, now, from.direction()));
    }
  },
  /// One VM that lives for months: the values before, and those after.
  BEFORE_AFTER("before/after, same VM") {
    @Override
    Optional<Trial> draw(Measurement from, int now, RandomGenerator random) {
      Series vm = from.lasting().get(random.nextInt(Math.min(2, from.lasting().size())));
      int most = vm.length() - (PAST + 2) * now;
      if (most < 0) {
        return Optional.empty();
      }
      int end = (PAST + 2) * now + random.nextInt(most + 1);
      double[] values = vm.slice(0, end);
      double[] before = Arrays.copyOf(values, end - now);
      return Optional.of(new Trial(before, values, now, from.direction()));
    }
  },
  /// Two VMs that live for months, over the same hours.
  TWO_VMS("two VMs, same hours") {
    @Override
    Optional<Trial> draw(Measurement from, int now, RandomGenerator random) {
      List<Series> vms = from.lasting();
      if (vms.size() < 2) {
        return Optional.empty();
      }
      int first = random.nextInt(2);
      Series one = vms.get(first);
      Series other = vms.get(1 - first);
      int most = one.length() - (PAST + 1) * now;
      if (most < 0) {
        return Optional.empty();
      }
      int start = PAST * now + random.nextInt(most + 1);
      int there = other.at(one.seconds()[start]);
      return there < PAST * now || there + now > other.length()
          ? Optional.empty()
          : Optional.of(
              new Trial(
                  one.slice(0, start + now), other.slice(0, there + now), now, from.direction()));
    }
  };

  /// Windows that a side must have before, as ours needs: the same comparisons for all.
  private static final int PAST = 3;

  private final String label;

  Design(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  abstract Optional<Trial> draw(Measurement from, int now, RandomGenerator random);
}
