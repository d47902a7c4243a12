package io.shadowcast.benchmarks.demo;

import io.shadowcast.wire.v1.Candidate;
import io.shadowcast.wire.v1.Interval;
import io.shadowcast.wire.v1.Prediction;
import io.shadowcast.wire.v1.RecommendResponse;

/// A recommendation as an operator reads it.
final class Advisory {
  private Advisory() {}

  static void show(Page page, RecommendResponse advice, String prices) {
    page.line("");
    page.line("%s:", prices);
    page.line("   %-10s %12s %26s  %s", "type", "price/h", "predicted p95", "");
    advice.getCandidatesList().forEach(candidate -> show(page, candidate));
    page.line("-> %s", advice.getReason());
  }

  private static void show(Page page, Candidate candidate) {
    page.line(
        "   %-10s %8s %s %26s  %s",
        candidate.getVmType().replace("vmTypes/", ""),
        candidate.getPricePerHour(),
        candidate.getCurrency(),
        predicted(candidate.getPrediction()),
        candidate.getWhy());
  }

  private static String predicted(Prediction prediction) {
    Interval p95 = prediction.getP95Millis();
    return prediction.hasP95Millis()
        ? "%.1f ms (%.1f..%.1f)".formatted(p95.getValue(), p95.getLow(), p95.getHigh())
        : "-";
  }
}
