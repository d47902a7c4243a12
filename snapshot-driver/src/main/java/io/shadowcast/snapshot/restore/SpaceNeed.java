package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.FileSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much room changes need, against what is there.
final class SpaceNeed {
  private static final long BLOCK_BYTES = 4096;

  /// The journal's own files, and folders that grow.
  private static final long SLACK_BYTES = 512 << 10;

  /// The stash, its reserve and its owner's mark.
  private static final long SLACK_INODES = 3;

  /// `st_dev`.
  private static final String DEVICE = "unix:dev";

  private SpaceNeed() {}

  static Plan.Space of(Plan.Binding binding, List<Change> changes, Path journal)
      throws IOException {
    List<Change> written = binding.exchange().isPresent() ? List.of() : changes;
    return of(written, binding.target().path(), journal);
  }

  static Plan.Space of(List<Change> changes, Path target, Path journal) throws IOException {
    long bytes = SLACK_BYTES + TreeWork.reserve(changes);
    long undo = SLACK_BYTES;
    long inodes = SLACK_INODES;
    for (Change each : changes) {
      bytes += (each.bytes() / BLOCK_BYTES + 1) * BLOCK_BYTES;
      inodes += each instanceof Change.Put ? 1 : 0;
      undo += each instanceof Change.Write it ? PreImages.touched(it).bytes() : 0;
    }
    FileSpace.Room onTarget = FileSpace.of(target);
    FileSpace.Room onJournal = FileSpace.of(journal);
    return new Plan.Space(
        bytes,
        undo,
        inodes,
        same(target, journal) || onTarget.equals(onJournal),
        onTarget.availableBytes(),
        onJournal.availableBytes(),
        FileSpace.freeFiles(target));
  }

  /// Subvolumes of one btrfs have numbers of their own, so equal figures count for the same too;
  /// two that have them by chance cost nothing but care.
  private static boolean same(Path target, Path journal) throws IOException {
    return Files.getAttribute(target, DEVICE).equals(Files.getAttribute(journal, DEVICE));
  }
}
