package io.shadowcast.wire.map;

import io.shadowcast.words.Comparison;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;

/// Comparisons of production with shadows.
public final class ComparisonWire {
  private ComparisonWire() {}

  /// To the wire.
  public static io.shadowcast.wire.v1.Comparison toWire(Comparison comparison) {
    Comparison.LogRatio latency = comparison.latency();
    Comparison.Responses responses = comparison.responses();
    return io.shadowcast.wire.v1.Comparison.newBuilder()
        .setWorkload(comparison.workload().value())
        .setShadow(comparison.shadow().value())
        .setStart(Times.toWire(comparison.start()))
        .setEnd(Times.toWire(comparison.end()))
        .setLongWindow(comparison.longWindow())
        .setPairs(comparison.pairs())
        .setStatusDiffers(comparison.statusDiffers())
        .setLogRatioMedian(latency.median())
        .setLogRatio(latency.shift())
        .setLogRatioLow(latency.low())
        .setLogRatioHigh(latency.high())
        .setCompared(responses.compared())
        .setIncomplete(responses.incomplete())
        .setRepeated(responses.repeated())
        .addAllFields(responses.fields().stream().map(ComparisonWire::toWire).toList())
        .build();
  }

  /// From the wire.
  public static Comparison fromWire(io.shadowcast.wire.v1.Comparison wire) {
    return new Comparison(
        new WorkloadName(wire.getWorkload()),
        new ShadowName(wire.getShadow()),
        Field.in("start", wire.getStart(), Times::fromWire),
        Field.in("end", wire.getEnd(), Times::fromWire),
        wire.getLongWindow(),
        wire.getPairs(),
        wire.getStatusDiffers(),
        latency(wire),
        new Comparison.Responses(
            wire.getCompared(),
            wire.getIncomplete(),
            wire.getRepeated(),
            Field.each("fields", wire.getFieldsList(), ComparisonWire::fromWire)));
  }

  /// An agent that knows no shift leaves its three numbers out, which then are all 0.
  private static Comparison.LogRatio latency(io.shadowcast.wire.v1.Comparison wire) {
    boolean told =
        wire.getLogRatio() != 0 || wire.getLogRatioLow() != 0 || wire.getLogRatioHigh() != 0;
    return told
        ? new Comparison.LogRatio(
            wire.getLogRatioMedian(),
            wire.getLogRatio(),
            wire.getLogRatioLow(),
            wire.getLogRatioHigh())
        : Comparison.LogRatio.of(wire.getLogRatioMedian());
  }

  private static io.shadowcast.wire.v1.FieldDifference toWire(FieldDifference field) {
    return io.shadowcast.wire.v1.FieldDifference.newBuilder()
        .setPath(field.path())
        .setKind(field.kind())
        .setPairs(field.pairs())
        .setDiffer(field.differ())
        .setNoise(field.noise())
        .setPosterior(field.posterior())
        .setNoisePairs(field.noisePairs())
        .setNoiseDiffer(field.noiseDiffer())
        .build();
  }

  private static FieldDifference fromWire(io.shadowcast.wire.v1.FieldDifference wire) {
    return new FieldDifference(
        wire.getPath(),
        wire.getKind(),
        wire.getPairs(),
        wire.getDiffer(),
        wire.getNoisePairs(),
        wire.getNoiseDiffer());
  }
}
