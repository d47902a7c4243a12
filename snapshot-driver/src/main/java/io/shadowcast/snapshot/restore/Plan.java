package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What a restore is going to do, to be shown before it does it. Holds for the state it was made
/// from alone: applied to anything else it is refused.
///
/// @param id of this restore, random
/// @param journal where it keeps what it needs to be carried on or undone
/// @param changes in the order of their paths
/// @param kept what stays although it may differ from the snapshot
/// @param conflicts what was changed on both sides
public record Plan(
    int id,
    Binding binding,
    Path journal,
    Cut cut,
    List<Change> changes,
    List<Kept> kept,
    List<Conflict> conflicts,
    Space space) {
  /// Copies.
  public Plan {
    changes = List.copyOf(changes);
    kept = List.copyOf(kept);
    conflicts = List.copyOf(conflicts);
  }

  /// The id as it stands in names: 8 hexadecimal digits.
  public String shortId() {
    return HexFormat.of().toHexDigits(id);
  }

  /// Bytes of data written into the target, at most.
  public long writtenBytes() {
    return binding.exchange().isPresent() ? 0 : bytes();
  }

  private long bytes() {
    return changes.stream().mapToLong(Change::bytes).sum();
  }

  /// What it belongs to.
  ///
  /// @param generation of the snapshot in its repository
  /// @param device `st_dev` of the target's root
  /// @param inode of the target's root
  /// @param exchange the subvolume that is exchanged as a whole; empty: path by path
  public record Binding(
      HostId host,
      Target target,
      SnapshotId snapshot,
      long generation,
      long device,
      long inode,
      Optional<Exchange> exchange) {}

  /// A subvolume of btrfs that changes places with a copy of a kept one.
  ///
  /// @param volume its number on its filesystem, which it keeps wherever it is moved
  /// @param written when it was last written, in transactions of its filesystem
  public record Exchange(long volume, long written) {}

  /// Which point in time comes back: every write acknowledged until `watermark`, none that began
  /// after it; as far as `consistency` says.
  public record Cut(
      SourceTime started, SourceTime ended, SourceTime watermark, Consistency consistency) {}

  /// What stays, and why.
  ///
  /// @param why one line for people
  public record Kept(FilePath path, String why) {}

  /// Changed on both sides: the snapshot's wins.
  ///
  /// @param copy the name in the same folder under which what was there stays; empty: there was
  ///   nothing left to keep
  public record Conflict(FilePath path, Optional<FileName> copy, String why) {}

  /// Room, checked before anything is touched. Bytes are those of whole blocks.
  ///
  /// @param targetBytes needed on the target's filesystem, what an undo needs included
  /// @param undoBytes of pre-images, needed where the journal lies
  /// @param inodes needed on the target's filesystem
  /// @param sharedFilesystem whether the journal lies on the target's filesystem, so that both
  ///   needs count against the same room
  /// @param targetThere available bytes on the target's filesystem
  /// @param journalThere available bytes where the journal lies
  /// @param inodesThere free ones; [Long#MAX_VALUE] where the filesystem does not count them
  public record Space(
      long targetBytes,
      long undoBytes,
      long inodes,
      boolean sharedFilesystem,
      long targetThere,
      long journalThere,
      long inodesThere) {
    /// Whether it is enough.
    public boolean enough() {
      long onTarget = targetBytes + (sharedFilesystem ? undoBytes : 0);
      return onTarget <= targetThere && undoBytes <= journalThere && inodes <= inodesThere;
    }
  }
}
