package io.shadowcast.snapshot.volume;

import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.util.List;
import java.util.Optional;

/// What a snapshot is: complete in itself, whatever its parent.
///
/// @param generation counts the snapshots published in this repository; never a clock
/// @param parent what it was compared with
/// @param fuzzy files that never stood still while they were read; for [Consistency#FUZZY] alone
/// @param unread what the capturing process was not allowed to read, or could not: it is not in the
///   snapshot, nor is anything below it, and a restore leaves it as it is. Not empty: the snapshot
///   is REDUCED
public record Manifest(
    SnapshotId id,
    long generation,
    Optional<SnapshotId> parent,
    Source source,
    Time time,
    Root root,
    Sizes sizes,
    List<FilePath> fuzzy,
    List<FilePath> unread) {
  /// Copies.
  public Manifest {
    fuzzy = List.copyOf(fuzzy);
    unread = List.copyOf(unread);
  }

  /// Where it comes from.
  ///
  /// @param driver `btrfs`, `reflink`, `tree` or `block`
  /// @param target on that host
  /// @param exactness of the set of changes it was built from
  public record Source(
      HostId host, Target target, String driver, Exactness exactness, Consistency consistency) {}

  /// When it was taken.
  ///
  /// @param started before the first byte was read
  /// @param ended after the last one; the state it holds is not later
  /// @param watermark every write acknowledged until then is in it, and none that began later
  public record Time(SourceTime started, SourceTime ended, SourceTime watermark) {}

  /// The top of what it holds.
  public sealed interface Root {}

  /// A folder with its own attributes.
  public record FolderRoot(ChunkId entries, Attributes attributes) implements Root {}

  /// A device or an image.
  public record BlockRoot(Content content) implements Root {}

  /// How much.
  ///
  /// @param entries files, folders and all else; 1 of a device
  /// @param totalBytes sum of the lengths
  /// @param changedBytes of contents that were not in the parent
  /// @param storedBytes that this snapshot added to the repository, manifest included
  public record Sizes(long entries, long totalBytes, long changedBytes, long storedBytes) {}
}
