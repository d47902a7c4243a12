package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.words.Interval;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Questions at 80 requests per second.
final class Questions {
  static final Quality GOOD = new Quality(60, Duration.ofSeconds(10), 0);

  private Questions() {}

  static Offer offer(String name, String price, double p95) {
    return offer(name, price, p95, 80);
  }

  static Offer offer(String name, String price, double p95, double throughput) {
    return offer(name, price, p95, throughput, 0.9);
  }

  static Offer offer(String name, String price, double p95, double throughput, double confidence) {
    return new Offer(
        type(name, price),
        new Prediction.Predicted(
            "model-" + name,
            new Interval(p95, p95 * 0.8, p95 * 1.25, confidence),
            new Interval(throughput, throughput * 0.98, throughput, 0.9),
            new Interval(0.5, 0.4, 0.6, 0.9),
            0));
  }

  static Offer in(String currency, Offer offer) {
    VmType type = offer.type();
    return new Offer(
        new VmType(type.name(), 1, 1024, "ssd", "here", type.pricePerHour(), currency, "test"),
        offer.prediction());
  }

  static Offer unknown(String name, String price, Prediction why) {
    return new Offer(type(name, price), why);
  }

  static VmType type(String name, String price) {
    return new VmType(
        new VmTypeName(name), 1, 1024, "ssd", "here", new BigDecimal(price), "EUR", "test");
  }

  static Objective p95(double limit) {
    return new Objective(
        OptionalDouble.of(limit), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), 1);
  }

  static Question question(double limit, String current, Offer... offers) {
    Optional<VmTypeName> name =
        current.isEmpty() ? Optional.empty() : Optional.of(new VmTypeName(current));
    return new Question(p95(limit), name, List.of(offers), GOOD, 80);
  }
}
