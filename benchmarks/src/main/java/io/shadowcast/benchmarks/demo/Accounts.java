package io.shadowcast.benchmarks.demo;

import io.shadowcast.wire.v1.Ledger;
import io.shadowcast.wire.v1.Loss;
import java.util.List;

/// The ledgers of capture and shadows, as the aggregator has them.
record Accounts(Ledger capture, List<Ledger> shadows) {
  /// Takes the shop's ledgers apart.
  static Accounts of(List<Ledger> ledgers) {
    Ledger capture =
        ledgers.stream()
            .filter(ledger -> ledger.getShadow().isEmpty())
            .findFirst()
            .orElse(Ledger.getDefaultInstance());
    return new Accounts(
        capture, ledgers.stream().filter(ledger -> !ledger.getShadow().isEmpty()).toList());
  }

  long captured() {
    return capture.getSent();
  }

  /// What the shadow that got least has got.
  long mirrored() {
    return shadows.stream().mapToLong(Ledger::getSent).min().orElse(0);
  }

  /// Whether nothing more will happen to these requests.
  ///
  /// @param requests made by the load generator
  boolean settled(long requests) {
    return capture.getSeen() >= requests
        && capture.getWaiting() == 0
        && shadows.stream()
            .allMatch(each -> each.getSeen() >= capture.getSent() && each.getWaiting() == 0);
  }

  long lost() {
    return lost(capture) + shadows.stream().mapToLong(Accounts::lost).sum();
  }

  /// What no name is left for: requests that the load generator made and the capture never saw, and
  /// what the equations of the ledgers leave over.
  ///
  /// @param requests made by the load generator
  long unaccounted(long requests) {
    return Math.abs(requests - capture.getSeen())
        + Math.abs(unaccounted(capture))
        + shadows.stream().mapToLong(ledger -> Math.abs(unaccounted(ledger))).sum();
  }

  static long lost(Ledger ledger) {
    return ledger.getLossesList().stream().mapToLong(Loss::getRecords).sum();
  }

  static long unaccounted(Ledger ledger) {
    return ledger.getSeen() - ledger.getSent() - ledger.getWaiting() - lost(ledger);
  }
}
