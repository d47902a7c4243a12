package io.shadowcast.benchmarks.demo;

import io.shadowcast.wire.v1.Ledger;
import io.shadowcast.wire.v1.Loss;
import java.util.Locale;
import java.util.stream.Collectors;

/// The accounts as a table: seen = sent + every named loss + waiting.
final class Ledgers {
  private Ledgers() {}

  static void show(Page page, long requests, Accounts accounts) {
    page.line("%-22s %10s %10s %8s %8s %12s", "", "seen", "sent", "lost", "waiting", "unaccounted");
    page.line("%-22s %10d", "load generator", requests);
    row(page, "captured", accounts.capture());
    accounts.shadows().forEach(ledger -> row(page, "mirrored to " + ledger.getShadow(), ledger));
  }

  private static void row(Page page, String name, Ledger ledger) {
    page.line(
        "%-22s %10d %10d %8d %8d %12d  %s",
        name,
        ledger.getSeen(),
        ledger.getSent(),
        Accounts.lost(ledger),
        ledger.getWaiting(),
        Accounts.unaccounted(ledger),
        losses(ledger));
  }

  private static String losses(Ledger ledger) {
    return ledger.getLossesList().stream()
        .filter(loss -> loss.getRecords() > 0)
        .map(Ledgers::loss)
        .collect(Collectors.joining(", "));
  }

  private static String loss(Loss loss) {
    String reason = loss.getReason().name().replace("LOSS_REASON_", "");
    return loss.getRecords() + " " + reason.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
