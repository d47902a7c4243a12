package io.shadowcast.agent.main;

import io.shadowcast.agent.mirror.MarkerCounts;
import io.shadowcast.agent.mirror.ShadowHealth;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What `agent status` says of captured and mirrored requests.
final class StatusPage {
  private StatusPage() {}

  /// A line per ledger, and one per cause that made packets miss the capture. A packet that was
  /// never seen may have held requests that no ledger can know of, so the line says it.
  static List<String> accounts(List<Ledger> ledgers, List<Loss> drops) {
    List<String> lines = new ArrayList<>();
    ledgers.forEach(ledger -> lines.add(account(ledger)));
    for (Loss drop : drops) {
      if (drop.records() > 0) {
        lines.add(
            "capture: %d packets or frames missed (%s): requests are at least as above"
                .formatted(drop.records(), drop.reason()));
      }
    }
    return lines;
  }

  /// A line for each place that lets in fewer new sessions than there are, and for each shadow that
  /// does not answer; none when all is well.
  ///
  /// @param captured the share that gets into the queue, 0..1
  static List<String> health(double captured, List<ShadowHealth> shadows) {
    List<String> lines = new ArrayList<>();
    if (captured < 1) {
      lines.add("admission: %.1f %% of new sessions into the queue".formatted(100 * captured));
    }
    for (ShadowHealth of : shadows) {
      if (!of.answers()) {
        lines.add(
            "%s -> %s: does not answer, tried again at most 30 s apart"
                .formatted(of.workload(), of.shadow()));
      }
      if (of.admitted() < 1) {
        lines.add(
            "admission: %.1f %% of new sessions of %s to %s"
                .formatted(100 * of.admitted(), of.workload(), of.shadow()));
      }
    }
    return lines;
  }

  /// A line for each workload that is a shadow itself.
  static List<String> markers(List<MarkerCounts> counts) {
    return counts.stream()
        .map(of ->
            "%s: markers verified %d, unmarked %d, forged %d; numbers missing %d"
                .formatted(of.workload(), of.verified(), of.unmarked(), of.forged(), of.missing()))
        .toList();
  }

  private static String account(Ledger ledger) {
    return "%s%s: seen %d, sent %d, waiting %d, lost %d %s, unaccounted %d"
        .formatted(
            ledger.workload(),
            ledger.shadow().map(shadow -> " -> " + shadow).orElse(""),
            ledger.seen(),
            ledger.sent(),
            ledger.waiting(),
            ledger.lost(),
            losses(ledger.losses()),
            ledger.unaccounted());
  }

  /// All reasons, in brackets.
  static String losses(List<Loss> losses) {
    return losses.stream().map(StatusPage::loss).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String loss(Loss loss) {
    String bytes = loss.bytes() > 0 ? " (" + loss.bytes() + " bytes)" : "";
    return loss.reason() + " " + loss.records() + bytes;
  }
}
