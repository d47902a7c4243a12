package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.map.ComparisonWire;
import io.shadowcast.wire.v1.CompareShadowsResponse;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.FieldDifference;
import java.util.List;
import java.util.Locale;

/// Production and shadows side by side as people read it.
final class DiffPages {
  private DiffPages() {}

  static Page page(CompareShadowsResponse answer) {
    if (answer.getComparisonsCount() == 0) {
      return Page.of("Nothing was compared in this time.");
    }
    Page page = new Page();
    Table sides =
        new Table(
            "WORKLOAD",
            "SHADOW",
            ">PAIRS",
            ">OTHER STATUS",
            ">SLOWER BY",
            "95 % INTERVAL",
            ">FIELDS COMPARED",
            ">INCOMPLETE",
            ">DIFFERENT FIELDS");
    List<Comparison> all =
        answer.getComparisonsList().stream().map(ComparisonWire::fromWire).toList();
    all.forEach(one -> sides.row(row(one)));
    page.table(sides);
    for (Comparison one : all) {
      page.section(
          "Fields of %s at %s that differ beyond noise".formatted(one.workload(), one.shadow()),
          fields(one));
    }
    return page;
  }

  private static List<String> row(Comparison one) {
    Comparison.LogRatio ratio = one.latency();
    Comparison.Responses responses = one.responses();
    return List.of(
        one.workload().value(),
        one.shadow().value(),
        String.valueOf(one.pairs()),
        String.valueOf(one.statusDiffers()),
        factor(ratio.shift()),
        Double.isNaN(ratio.low()) ? "-" : factor(ratio.low()) + " .. " + factor(ratio.high()),
        String.valueOf(responses.compared()),
        String.valueOf(responses.incomplete()),
        String.valueOf(responses.differing()));
  }

  /// `+21.3 %` for a shadow that takes 1.213 times as long.
  private static String factor(double log) {
    return Double.isNaN(log) ? "-" : String.format(Locale.ROOT, "%+.1f %%", 100 * Math.expm1(log));
  }

  private static Table fields(Comparison one) {
    Table table = new Table("FIELD", "HOW", ">PAIRS", ">DIFFER", ">NOISE", ">SURE");
    one.responses().fields().stream()
        .filter(FieldDifference::exceedsNoise)
        .forEach(field ->
            table.row(
                field.path(),
                field.kind(),
                String.valueOf(field.pairs()),
                String.valueOf(field.differ()),
                Human.percent(field.noise()),
                Human.percent(field.posterior())));
    return table;
  }
}
