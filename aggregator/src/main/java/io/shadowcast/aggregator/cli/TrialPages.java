package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Trial;
import io.shadowcast.wire.v1.Trials;

/// The types without a model, for an operator.
final class TrialPages {
  private static final int MOST = 10;

  private TrialPages() {}

  /// The cheapest, and the one that is worth a shadow.
  static Table types(Trials trials) {
    Table table = new Table("", "TYPE", ">PRICE/HOUR", ">P95 (ms)", ">RISK OF MISSING");
    long shown = 0;
    for (Trial trial : trials.getTypesList()) {
      if (shown < MOST || trial.getWorthTrying()) {
        table.row(
            trial.getWorthTrying() ? "*" : "",
            Names.brief(trial.getVmType()),
            (trial.getPricePerHour() + " " + trial.getCurrency()).strip(),
            ModelPages.interval(trial.hasP95Millis(), trial.getP95Millis()),
            Human.probability(trial.getRiskOfMissing()));
        shown++;
      }
    }
    return table;
  }
}
