package io.shadowcast.wire.map;

import io.shadowcast.wire.v1.KpiLimit;
import io.shadowcast.words.Objective;
import java.util.OptionalDouble;

/// What operators say of hosts and workloads.
public final class FleetWire {
  private FleetWire() {}

  /// To the wire.
  public static io.shadowcast.wire.v1.Objective toWire(Objective objective) {
    var wire =
        io.shadowcast.wire.v1.Objective.newBuilder()
            .setP95Millis(objective.p95Millis().orElse(0))
            .setMinThroughput(objective.minThroughput().orElse(0))
            .setPriceWeight(objective.priceWeight());
    objective.maxErrorRatio().ifPresent(wire::setMaxErrorRatio);
    objective.kpis().forEach(limit -> wire.addKpis(toWire(limit)));
    return wire.build();
  }

  /// From the wire; a limit of 0 is none.
  public static Objective fromWire(io.shadowcast.wire.v1.Objective wire) {
    return new Objective(
        unlessZero(wire.getP95Millis()),
        wire.hasMaxErrorRatio()
            ? OptionalDouble.of(wire.getMaxErrorRatio())
            : OptionalDouble.empty(),
        unlessZero(wire.getMinThroughput()),
        Field.each("kpis", wire.getKpisList(), FleetWire::fromWire),
        wire.hasPriceWeight() ? wire.getPriceWeight() : 1);
  }

  private static KpiLimit toWire(Objective.KpiLimit limit) {
    KpiLimit.Builder wire = KpiLimit.newBuilder().setMetric(limit.metric());
    limit.min().ifPresent(wire::setMin);
    limit.max().ifPresent(wire::setMax);
    return wire.build();
  }

  private static Objective.KpiLimit fromWire(KpiLimit wire) {
    return new Objective.KpiLimit(
        wire.getMetric(),
        wire.hasMin() ? OptionalDouble.of(wire.getMin()) : OptionalDouble.empty(),
        wire.hasMax() ? OptionalDouble.of(wire.getMax()) : OptionalDouble.empty());
  }

  private static OptionalDouble unlessZero(double value) {
    return value == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
