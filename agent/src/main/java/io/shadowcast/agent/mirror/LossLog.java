package io.shadowcast.agent.mirror;

import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says what was lost since the last time, one line per shadow, instead of one per request.
final class LossLog {
  private static final Logger LOG = LoggerFactory.getLogger(LossLog.class);

  private record Cell(String shadow, LossReason reason) {}

  private final Map<Cell, Long> said = new HashMap<>();

  void report(Iterable<Ledger> ledgers) {
    for (Ledger ledger : ledgers) {
      String shadow =
          ledger.workload() + "/" + ledger.shadow().map(Object::toString).orElse("capture");
      StringJoiner news = new StringJoiner(", ");
      for (Loss loss : ledger.losses()) {
        Long before = said.put(new Cell(shadow, loss.reason()), loss.records());
        long fresh = loss.records() - (before == null ? 0 : before);
        if (fresh > 0 && loss.reason() != LossReason.SAMPLED_OUT) {
          news.add(loss.reason() + " " + fresh);
        }
      }
      if (news.length() > 0) {
        LOG.warn("Shadow {} lost requests since the last report: {}.", shadow, news);
      }
      if (ledger.unaccounted() != 0) {
        LOG.error("Shadow {} has {} requests unaccounted for.", shadow, ledger.unaccounted());
      }
    }
  }
}
