package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Ledger;
import io.shadowcast.wire.v1.Loss;
import java.util.List;
import java.util.stream.Collectors;

/// Loss accounting: seen = sent + lost + waiting, and what is left over.
final class Ledgers {
  private Ledgers() {}

  static Table table(List<Ledger> ledgers) {
    Table table =
        new Table(
            "WORKLOAD",
            "TO",
            ">SEEN (records)",
            ">SENT",
            ">LOST",
            ">WAITING",
            ">UNACCOUNTED",
            "LOST BY REASON");
    for (Ledger ledger : ledgers) {
      long lost = ledger.getLossesList().stream().mapToLong(Loss::getRecords).sum();
      table.row(
          ledger.getWorkload(),
          ledger.getShadow().isEmpty() ? "(capture)" : ledger.getShadow(),
          String.valueOf(ledger.getSeen()),
          String.valueOf(ledger.getSent()),
          String.valueOf(lost),
          String.valueOf(ledger.getWaiting()),
          String.valueOf(ledger.getSeen() - ledger.getSent() - lost - ledger.getWaiting()),
          reasons(ledger));
    }
    return table;
  }

  private static String reasons(Ledger ledger) {
    String reasons =
        ledger.getLossesList().stream()
            .filter(loss -> loss.getRecords() > 0)
            .map(loss -> Human.word(loss.getReason()) + " " + loss.getRecords())
            .collect(Collectors.joining(", "));
    return Human.orNone(reasons);
  }
}
