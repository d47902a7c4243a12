package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A restore of a folder.
final class TreeWork implements Work {
  /// What every filesystem may need for names and trees of its own while an undo runs.
  private static final long RESERVE_SLACK_BYTES = 256 << 10;

  private final Script script;
  private final Folder root;
  private final LiveTree tree;

  /// @param root is closed with it
  TreeWork(Script script, Folder root) {
    this.script = script;
    this.root = root;
    this.tree = new LiveTree(root);
  }

  private List<Change> changes() {
    return script.changes();
  }

  @Override
  public List<Refusal> wrong(boolean begun) throws IOException {
    if (root.stat().inode() != script.binding().inode()) {
      return List.of(notThis("another folder or filesystem lies there"));
    }
    Optional<Stash> stash = Stash.find(root);
    if (stash.isEmpty()) {
      return begun
          ? List.of(notThis(Restore.STASH + " is not in it; mount what was restored"))
          : List.of();
    }
    try (Stash found = stash.get()) {
      Optional<String> owner = owner(found);
      boolean ours = owner.equals(Optional.of(Integer.toString(script.id())));
      // Killed while it is made or removed, a stash bears no name, and holds nothing of worth.
      boolean nobodys = !begun && owner.isEmpty();
      return ours || nobodys ? List.of() : List.of(notThis("another restore's stash lies in it"));
    }
  }

  private Refusal notThis(String what) {
    return new Refusal(
        Refusal.Reason.WRONG_TARGET,
        "target: " + script.binding().target().path() + ": " + what + " (expected: as planned)");
  }

  private static Optional<String> owner(Stash stash) throws IOException {
    return stash.stat(Stash.OWNER).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new String(stash.folder().linkTarget(Stash.OWNER), StandardCharsets.US_ASCII));
  }

  @Override
  public List<Refusal> stale(SnapshotReader reader) throws IOException {
    List<Refusal> out = new ArrayList<>();
    Stat stat = root.stat();
    if (stat.inode() != script.binding().inode() || stat.device() != script.binding().device()) {
      out.add(notThis("another folder or filesystem lies there"));
      return out;
    }
    if (Stash.stat(root, Stash.NAME).isPresent()) {
      out.add(inProgress(script.binding().target().path()));
      return out;
    }
    return changed(reader);
  }

  @Override
  public List<Refusal> changed(SnapshotReader reader) throws IOException {
    List<Refusal> out = new ArrayList<>();
    for (Change each : changes()) {
      if (!asPlanned(each)) {
        out.add(changed(each.path()));
      }
    }
    return out;
  }

  private static Refusal changed(FilePath path) {
    return new Refusal(Refusal.Reason.STALE, path + ": changed since (expected: as planned)");
  }

  @Override
  public List<Refusal> changedMidway(SnapshotReader reader) throws IOException {
    List<Refusal> out = new ArrayList<>();
    for (Change each : changes()) {
      if (each instanceof Change.Write write && !midway(reader, write)) {
        out.add(changed(each.path()));
      }
    }
    return out;
  }

  private boolean midway(SnapshotReader reader, Change.Write write) throws IOException {
    Optional<Stat> now = tree.stat(write.path());
    if (now.isEmpty() || now.get().inode() != Ground.inode(write.live())) {
      return false;
    }
    try (DiskFile file = tree.around(write.path()).open(LiveTree.name(write.path()))) {
      return Verifier.midway(reader, write, file);
    }
  }

  private static Refusal inProgress(Path target) {
    return new Refusal(
        Refusal.Reason.IN_PROGRESS,
        "target: "
            + target
            + " holds "
            + Restore.STASH
            + " (expected: no restore that waits to be recovered or accepted)");
  }

  private boolean asPlanned(Change change) throws IOException {
    Optional<Live> planned = Forward.replaced(change);
    Optional<Stat> now = tree.stat(change.path());
    if (planned.isEmpty() || now.isEmpty()) {
      return planned.isEmpty() && now.isEmpty();
    }
    // Others may make and remove files in a folder whose own attributes are all that is set.
    return (change instanceof Change.Adorn && now.get().kind() == EntryKind.FOLDER)
        ? Ground.inode(planned.get()) == now.get().inode()
        : planned.get().signature().sameButDevice(now.get().signature());
  }

  @Override
  public void save(UndoPack pack) throws IOException {
    PreImages.save(
        changes(), each -> tree.around(each.path()).open(LiveTree.name(each.path())), pack);
  }

  @Override
  public Built build(Transfer transfer) throws IOException {
    Stash.remove(root);
    try (Stash stash = Stash.make(root)) {
      byte[] id = Integer.toString(script.id()).getBytes(StandardCharsets.US_ASCII);
      stash.folder().symbolicLink(Stash.OWNER, id);
      stash.reserve(reserve(changes()));
      return new Building(changes(), new Ground(tree, stash), transfer).build();
    }
  }

  /// What an undo may need on the target's filesystem.
  static long reserve(List<Change> changes) {
    long bytes = RESERVE_SLACK_BYTES;
    for (Change each : changes) {
      if (each instanceof Change.Write write) {
        bytes += PreImages.touched(write).bytes();
      }
    }
    return bytes;
  }

  @Override
  public void forward(Built built, Transfer transfer) throws IOException {
    try (Stash stash = stash()) {
      new Forward(changes(), built, new Ground(tree, stash), transfer).run();
    }
  }

  private Stash stash() throws IOException {
    return Stash.find(root)
        .orElseThrow(() -> new IOException(Restore.STASH + ": gone (expected: in the target)"));
  }

  @Override
  public List<String> back(Built built, UndoPack pack, long length) throws IOException {
    Map<Integer, Ranges> saved = PreImages.saved(pack, length);
    try (Stash stash = stash()) {
      stash.release();
      Back back = new Back(changes(), built, new Ground(tree, stash));
      back.names();
      try (WriteBack bytes = new WriteBack(changes(), this::edit, back.faults())) {
        bytes.run(pack, length, saved);
      }
      back.attributes();
      return back.faults();
    }
  }

  private DiskFile edit(Change.Write change) throws IOException {
    DiskFile file = tree.around(change.path()).edit(LiveTree.name(change.path()));
    if (file.stat().inode() != Ground.inode(change.live())) {
      file.close();
      throw new IOException("replaced meanwhile (expected: the file that was written into)");
    }
    return file;
  }

  @Override
  public void end(boolean applied) throws IOException {
    Stash.remove(root);
    for (Change each : changes()) {
      if (each instanceof Change.Adorn adorn && adorn.path().equals(FilePath.ROOT)) {
        Attributes wanted = applied ? adorn.attributes() : adorn.live().attributes();
        root.setAttributes(wanted);
        root.sync();
      }
    }
  }

  @Override
  public void close() {
    tree.close();
    root.close();
  }
}
