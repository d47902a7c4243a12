package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A restore of a whole subvolume of btrfs: a writable copy of the kept snapshot is made beside it,
/// and both change names at once. What was there stays under the other name, untouched, until the
/// restore is accepted. Which of the two is where is told by the numbers of the subvolumes, which
/// nobody can give to another.
final class VolumeWork implements Work {
  private final Script script;
  private final Plan.Exchange exchange;
  private final Folder parent;
  private final FileName name;
  private final FileName beside;

  private VolumeWork(Script script, Plan.Exchange exchange, Folder parent, FileName name) {
    this.script = script;
    this.exchange = exchange;
    this.parent = parent;
    this.name = name;
    String id = HexFormat.of().toHexDigits(script.id());
    this.beside = FileName.of(Restore.STASH + "-" + id);
  }

  static VolumeWork open(Script script, Plan.Exchange exchange, Places places) throws IOException {
    Path path = script.binding().target().path().toAbsolutePath();
    Path above = path.getParent();
    if (above == null) {
      throw new IOException(path + ": cannot be exchanged (expected: a subvolume in a folder)");
    }
    FileName name = FileName.of(path.getFileName().toString());
    return new VolumeWork(script, exchange, places.folder(above), name);
  }

  private Path path() {
    return script.binding().target().path();
  }

  /// The number of the subvolume of that name.
  private Optional<Long> volume(FileName of) throws IOException {
    try (Folder folder = parent.folder(of)) {
      return BtrfsVolume.isRoot(folder)
          ? Optional.of(BtrfsVolume.info(folder).tree())
          : Optional.empty();
    } catch (KernelException e) {
      if (LiveTree.absent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean planned(Optional<Long> volume) {
    return volume.equals(Optional.of(exchange.volume()));
  }

  private boolean untouched() throws IOException {
    return planned(volume(name));
  }

  private boolean exchanged() throws IOException {
    return volume(name).isPresent() && planned(volume(beside));
  }

  @Override
  public List<Refusal> wrong(boolean begun) throws IOException {
    boolean ended = !begun && volume(beside).isEmpty();
    return untouched() || exchanged() || ended
        ? List.of()
        : List.of(refusal(Refusal.Reason.WRONG_TARGET, "another folder or filesystem lies there"));
  }

  private Refusal refusal(Refusal.Reason reason, String what) {
    return new Refusal(reason, "target: " + path() + ": " + what + " (expected: as planned)");
  }

  /// What a program has open goes with the old subvolume, so what it writes would be lost.
  @Override
  public void hold() throws IOException {
    List<String> users = new Users(Path.of("/proc")).of(path());
    if (!users.isEmpty()) {
      throw new IOException(
          "target: %s: used by %s (expected: nobody, stop it first)"
              .formatted(path(), String.join(", ", users)));
    }
  }

  @Override
  public List<Refusal> stale(SnapshotReader reader) throws IOException {
    return volume(beside).isPresent()
        ? List.of(refusal(Refusal.Reason.IN_PROGRESS, beside + " lies beside it"))
        : changed(reader);
  }

  @Override
  public List<Refusal> changed(SnapshotReader reader) throws IOException {
    if (!untouched()) {
      return List.of(refusal(Refusal.Reason.WRONG_TARGET, "another subvolume lies there"));
    }
    try (Folder root = parent.folder(name)) {
      BtrfsVolume.commit(root);
      return BtrfsVolume.info(root).generation() == exchange.written()
          ? List.of()
          : List.of(refusal(Refusal.Reason.STALE, "written since"));
    }
  }

  @Override
  public List<Refusal> changedMidway(SnapshotReader reader) throws IOException {
    return exchanged() ? List.of() : changed(reader);
  }

  @Override
  public void save(UndoPack pack) {
    // What was there is kept whole.
  }

  @Override
  public Built build(Transfer transfer) throws IOException {
    drop();
    try (Folder kept = transfer.whole()) {
      BtrfsVolume.snapshot(kept, parent, beside, false);
    }
    try (Folder fresh = parent.folder(beside)) {
      clear(fresh);
    }
    BtrfsVolume.commit(parent);
    return new Built(List.of());
  }

  /// Of what no snapshot holds, and which came along.
  private static void clear(Folder fresh) throws IOException {
    Attributes attributes = fresh.attributes();
    Stash.remove(fresh);
    Stash.dropIfThere(fresh, FileName.of(Restore.HOLD));
    fresh.setAttributes(attributes);
  }

  @Override
  public void forward(Built built, Transfer transfer) throws IOException {
    if (untouched()) {
      swap();
    } else if (!exchanged()) {
      throw new IOException(path() + ": neither the subvolume as planned nor the snapshot");
    }
    BtrfsVolume.commit(parent);
  }

  private void swap() throws IOException {
    parent.exchange(beside, parent, name);
  }

  @Override
  public List<String> back(Built built, UndoPack pack, long length) throws IOException {
    if (exchanged()) {
      swap();
    }
    BtrfsVolume.commit(parent);
    return untouched() ? List.of() : List.of(path() + ": another subvolume lies there");
  }

  /// Deletes the one that nobody needs any more: it lies beside, whichever it is.
  @Override
  public void end(boolean applied) throws IOException {
    Optional<Long> left = volume(beside);
    if (left.isPresent() && planned(left) != applied) {
      throw new IOException(beside + ": not what may be deleted (expected: the other subvolume)");
    }
    drop();
  }

  private void drop() throws IOException {
    if (volume(beside).isEmpty()) {
      return;
    }
    try (Folder old = parent.folder(beside)) {
      dropKept(old);
    }
    BtrfsVolume.destroy(parent, beside);
    BtrfsVolume.commit(parent);
  }

  /// A subvolume that holds others is not deleted.
  private static void dropKept(Folder old) throws IOException {
    FileName hold = FileName.of(Restore.HOLD);
    if (Stash.stat(old, hold).isEmpty()) {
      return;
    }
    try (Folder kept = old.folder(hold)) {
      for (FileName each : kept.names()) {
        if (isVolume(kept, each)) {
          BtrfsVolume.destroy(kept, each);
        }
      }
    }
  }

  private static boolean isVolume(Folder in, FileName name) throws IOException {
    if (in.stat(name).kind() != io.shadowcast.snapshot.volume.EntryKind.FOLDER) {
      return false;
    }
    try (Folder folder = in.folder(name)) {
      return BtrfsVolume.isRoot(folder);
    }
  }

  @Override
  public void close() {
    parent.close();
  }
}
