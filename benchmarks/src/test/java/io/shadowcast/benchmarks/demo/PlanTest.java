package io.shadowcast.benchmarks.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.load.Phase;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class PlanTest {
  /// A request takes as long on each size, and waits as often, whatever the machine is.
  @Property
  void sizesDifferAsMuchOnEveryMachine(@ForAll @DoubleRange(min = 0.5, max = 40) double cost) {
    Plan plan = Plan.forCost(cost);
    double stretch = plan.p95LimitMillis() / Plan.forCost(1).p95LimitMillis();
    for (Size size : plan.sizes()) {
      double millis = cost / size.cores();
      // Cores come in thousandths, the objective in whole milliseconds.
      double coarse = 0.0005 / size.cores() + 0.02;
      assertEquals(size.shape().requestMillis() * stretch, millis, millis * coarse, plan::toString);
    }
    double busiest = plan.levels().stream().mapToDouble(Phase::rate).max().orElseThrow();
    assertTrue(busiest * cost / plan.sizes().getFirst().cores() < 0.85 * 1000, plan::toString);
  }

  @Property
  void testedLevelIsInsideTheTrainedRangeButNotTrained(
      @ForAll @DoubleRange(min = 0.5, max = 40) double cost) {
    Plan plan = Plan.forCost(cost);
    double[] rates = plan.levels().stream().mapToDouble(Phase::rate).sorted().toArray();
    assertTrue(rates[0] < plan.testRate() && plan.testRate() < rates[rates.length - 1]);
    for (double rate : rates) {
      assertTrue(Math.abs(rate / plan.testRate() - 1) > 0.1, plan::toString);
    }
    assertTrue(plan.farRate() > 2 * rates[rates.length - 1]);
  }
}
