package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Outlook;
import io.shadowcast.wire.v1.OutlookStep;
import io.shadowcast.wire.v1.RecommendResponse;

/// Where a load is going, as people read it.
final class OutlookPages {
  private OutlookPages() {}

  /// `80 requests/s, observed` or `96 requests/s, as forecast; 80 observed`.
  static String load(RecommendResponse answer, boolean asked) {
    if (!(answer.getRate() > 0)) {
      return "not known";
    }
    String load = Human.number(answer.getRate()) + " requests/s, ";
    if (asked) {
      return load + "as asked";
    }
    double now = answer.getOutlook().getRateNow();
    return answer.hasOutlook() && answer.getRate() > now
        ? load + "the upper end of what is forecast; " + Human.number(now) + " observed"
        : load + "observed";
  }

  static Table steps(Outlook outlook) {
    Table table = new Table(">IN", ">REQUESTS/S (90 %)", "CURRENT TYPE", "AT THE UPPER END");
    for (OutlookStep step : outlook.getStepsList()) {
      table.row(
          Human.span(Wire.span(step.getAhead())),
          ModelPages.interval(true, step.getRate()),
          Human.word(step.getCurrentType()),
          step.getWhy());
    }
    return table;
  }
}
