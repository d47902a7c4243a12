package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.KpiLimit;
import io.shadowcast.wire.v1.Objective;
import java.util.ArrayList;
import java.util.List;

/// An objective in one line.
final class Objectives {
  private Objectives() {}

  static String text(Objective objective) {
    List<String> parts = new ArrayList<>();
    if (objective.getP95Millis() > 0) {
      parts.add("p95 <= " + Human.number(objective.getP95Millis()) + " ms");
    }
    if (objective.hasMaxErrorRatio()) {
      parts.add("errors <= " + Human.percent(objective.getMaxErrorRatio()));
    }
    if (objective.getMinThroughput() > 0) {
      parts.add("throughput >= " + Human.number(objective.getMinThroughput()) + " requests/s");
    }
    objective.getKpisList().forEach(limit -> parts.add(text(limit)));
    if (objective.hasPriceWeight() && objective.getPriceWeight() < 1) {
      parts.add("price weight " + Human.number(objective.getPriceWeight()));
    }
    return Human.orNone(String.join(", ", parts));
  }

  private static String text(KpiLimit limit) {
    String min = limit.hasMin() ? Human.number(limit.getMin()) + " <= " : "";
    String max = limit.hasMax() ? " <= " + Human.number(limit.getMax()) : "";
    return min + limit.getMetric() + max;
  }
}
