package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a target can be exchanged as a whole: a subvolume of btrfs that is not mounted by
/// itself, of which the driver kept the wanted snapshot and the plan nothing.
final class Exchanging {
  private final Request request;
  private final Folder root;
  private final List<Refusal> refusals = new ArrayList<>();

  Exchanging(Request request, Folder root) {
    this.request = request;
    this.root = root;
  }

  /// Why not, as far as it was asked.
  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  /// What is exchanged, as it is now: what is written from here on is seen later. Empty when
  /// [#refusals] has a reason.
  Optional<Plan.Exchange> begin(LocalCopy copy) throws IOException {
    if (!BtrfsVolume.isRoot(root)) {
      refuse("is no subvolume of btrfs (expected: one)");
      return Optional.empty();
    }
    if (!movable(request.target().path())) {
      refuse("is a mount point or a link (expected: a subvolume in a folder of its filesystem)");
    }
    Optional<Folder> kept = copy.whole(request.snapshot());
    kept.ifPresent(Folder::close);
    if (kept.isEmpty()) {
      refuse(
          "does not hold "
              + request.snapshot()
              + " (expected: its last snapshot by the driver btrfs, not moved since)");
    }
    if (!refusals.isEmpty()) {
      return Optional.empty();
    }
    // Reading the root is the one thing that moves its time of access, which counts as written.
    int _ = root.names().size();
    BtrfsVolume.commit(root);
    BtrfsVolume.Info info = BtrfsVolume.info(root);
    return Optional.of(new Plan.Exchange(info.tree(), info.generation()));
  }

  /// Whether nothing has to stay.
  boolean allows(Draft draft) {
    Scope scope = Scope.of(request, root(), List.of());
    scope
        .untouchable()
        .forEach(
            path -> refuse("holds " + path + ", which no restore touches (expected: nothing)"));
    draft.kept.stream()
        .findFirst()
        .ifPresent(kept ->
            refuse("%s stays: %s (expected: nothing stays)".formatted(kept.path(), kept.why())));
    draft.conflicts.stream()
        .findFirst()
        .ifPresent(conflict -> refuse(conflict.path() + " conflicts (expected: nothing does)"));
    return refusals.isEmpty();
  }

  private Stat root() {
    try {
      return root.stat();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean movable(Path path) throws IOException {
    Path above = path.toAbsolutePath().getParent();
    if (above == null) {
      return false;
    }
    try (Folder parent = LinuxFolder.open(above)) {
      Stat named = parent.stat(FileName.of(path.getFileName().toString()));
      Stat self = root.stat();
      return named.device() == self.device()
          && named.inode() == self.inode()
          && named.mount() == parent.stat().mount();
    }
  }

  private void refuse(String what) {
    refusals.add(
        new Refusal(
            Refusal.Reason.WRONG_TARGET, "exchange: " + request.target().path() + " " + what));
  }
}
