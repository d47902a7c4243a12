package io.shadowcast.words;

import java.util.List;
import java.util.Optional;

/// The accounting of records of one workload, for one shadow or (without shadow) for the capture
/// itself. Holds when `seen = sent + every loss + waiting`, exactly.
public record Ledger(
    WorkloadName workload,
    Optional<ShadowName> shadow,
    long seen,
    long sent,
    long waiting,
    List<Loss> losses) {
  /// Refuses negative counts.
  public Ledger {
    Check.notNegative(seen, "seen");
    Check.notNegative(sent, "sent");
    Check.notNegative(waiting, "waiting");
    losses = List.copyOf(losses);
  }

  /// The sum of all losses, records.
  public long lost() {
    return losses.stream().mapToLong(Loss::records).sum();
  }

  /// The losses of one reason, records.
  public long lost(LossReason reason) {
    return losses.stream().filter(loss -> loss.reason() == reason).mapToLong(Loss::records).sum();
  }

  /// What the equation leaves over: 0, or a fault of ours.
  public long unaccounted() {
    return seen - sent - waiting - lost();
  }
}
