package io.shadowcast.aggregator.api;

import io.shadowcast.trainer.fingerprint.Distribution;
import io.shadowcast.trainer.fingerprint.Fingerprint;
import io.shadowcast.trainer.fingerprint.FingerprintJson;
import io.shadowcast.trainer.fingerprint.Level;
import io.shadowcast.trainer.fingerprint.Similarity;
import io.shadowcast.trainer.fingerprint.Trait;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.CompareFingerprintsResponse;
import io.shadowcast.wire.v1.FingerprintDifference;
import io.shadowcast.wire.v1.FingerprintLevel;
import io.shadowcast.wire.v1.FingerprintTrait;

/// Fingerprints as messages.
final class FingerprintMessages {
  private FingerprintMessages() {}

  static io.shadowcast.wire.v1.Fingerprint of(Fingerprint fingerprint) {
    return io.shadowcast.wire.v1.Fingerprint.newBuilder()
        .setSubject(fingerprint.subject())
        .setStartTime(Times.toWire(fingerprint.from()))
        .setEndTime(Times.toWire(fingerprint.until()))
        .addAllLevels(fingerprint.levels().stream().map(FingerprintMessages::of).toList())
        .setExported(FingerprintJson.write(fingerprint))
        .build();
  }

  private static FingerprintLevel of(Level level) {
    FingerprintLevel.Builder wire = FingerprintLevel.newBuilder().setWindows(level.windows());
    for (Trait trait : Trait.values()) {
      Distribution distribution = level.of(trait);
      wire.addTraits(
          FingerprintTrait.newBuilder()
              .setTrait(trait.label())
              .setMedian(distribution.median())
              .setP95(distribution.p95()));
    }
    return wire.build();
  }

  static CompareFingerprintsResponse of(Fingerprint one, Fingerprint other) {
    Similarity found = one.to(other);
    CompareFingerprintsResponse.Builder wire =
        CompareFingerprintsResponse.newBuilder()
            .setScore(found.score())
            .setDistance(found.distance())
            .setJoint(found.joint())
            .setOneSubject(one.subject())
            .setOtherSubject(other.subject());
    if (!Double.isNaN(found.cosine())) {
      wire.setCosine(found.cosine());
    }
    for (Similarity.Part part : found.parts()) {
      wire.addDifferences(
          FingerprintDifference.newBuilder()
              .setTrait(part.trait().label())
              .setDistance(part.distance())
              .setOne(part.one())
              .setOther(part.other()));
    }
    return wire.build();
  }
}
