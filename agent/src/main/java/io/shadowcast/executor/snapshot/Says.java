package io.shadowcast.executor.snapshot;

import io.shadowcast.snapshot.repository.Verification;
import io.shadowcast.snapshot.restore.Refusal;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.volume.Manifest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Receipts in words.
final class Says {
  private Says() {}

  static String created(Manifest manifest, long read) {
    return "snapshot %s: generation %d by %s, %s, %d entries, %d bytes read, %d changed, %d stored"
        .formatted(
            manifest.id(),
            manifest.generation(),
            manifest.source().driver(),
            manifest.source().consistency().name().toLowerCase(Locale.ROOT),
            manifest.sizes().entries(),
            read,
            manifest.sizes().changedBytes(),
            manifest.sizes().storedBytes());
  }

  static String restored(Manifest manifest, RestoreOutcome.Report report) {
    return "restored %s: %d bytes written, %d shared, %d side copies; `agent snapshot undo` takes it back"
        .formatted(manifest.id(), report.written(), report.shared(), report.conflicts().size());
  }

  static String verified(Verification found) {
    return found.damages().isEmpty()
        ? "verified: %d chunks, %d bytes read and proved".formatted(found.chunks(), found.bytes())
        : "%d damages, %d snapshots are not whole; first: %s"
            .formatted(
                found.damages().size(), found.hit().size(), found.damages().getFirst().what());
  }

  static String refusals(List<Refusal> refusals) {
    return refusals.stream().map(Refusal::text).collect(Collectors.joining("; "));
  }
}
