package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a verification found.
///
/// @param chunks that were read and proved
/// @param bytes of them, as stored
public record Verification(long chunks, long bytes, List<Damage> damages) {
  /// Copies.
  public Verification {
    damages = List.copyOf(damages);
  }

  /// Snapshots that do not have all they need.
  public Set<SnapshotId> hit() {
    return damages.stream()
        .flatMap(damage -> damage.hits().stream())
        .map(Hit::snapshot)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Something that is not as it was written, or not there.
  ///
  /// @param what with pack and offset, or the file
  /// @param hits what cannot be restored for it; empty: nothing that is published needs it
  public record Damage(String what, List<Hit> hits) {
    /// Copies.
    public Damage {
      hits = List.copyOf(hits);
    }
  }

  /// A file that a damage makes unreadable, or a folder with what is below it.
  public record Hit(SnapshotId snapshot, FilePath path) {}
}
