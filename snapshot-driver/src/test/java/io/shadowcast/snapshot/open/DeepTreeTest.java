package io.shadowcast.snapshot.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.btrfs.BtrfsDriver;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.reflink.ReflinkDriver;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.tree.TreeDriver;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Any user can make a tree that is deeper than every path; it must stop nobody's snapshots.
class DeepTreeTest {
  private static final FileName BELOW = FileName.of("below");

  /// Of the executor's threads.
  private static final long STACK_BYTES = 16L << 20;

  @TempDir private Path folder;
  private @Nullable LoopVolume volume;

  @AfterEach
  void unmount() throws IOException {
    if (volume != null) {
      volume.close();
    }
  }

  /// Makes so many folders, each in the last, with a file in each.
  private static void dig(Path root, int depth) throws IOException {
    Folder at = LinuxFolder.open(root);
    for (int i = 0; i < depth; i++) {
      Folder next = at.makeFolder(BELOW);
      at.create(FileName.of("file")).close();
      at.close();
      at = next;
    }
    at.close();
  }

  private static void onTheExecutorsStack(Callable<?> work) throws Exception {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Runnable told =
        () -> {
          try {
            var _ = work.call();
          } catch (Throwable e) {
            thrown.set(e);
          }
        };
    Thread thread = new Thread(null, told, "executor", STACK_BYTES);
    thread.start();
    thread.join();
    assertNull(thrown.get());
  }

  @Test
  void itIsStoredToTheDeepestLevelVerifiedRestoredAndPruned() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    dig(root, FilePath.DEEPEST + 10);
    try (Desk desk = new Desk(Files.createDirectory(folder.resolve("desk")))) {
      onTheExecutorsStack(() -> around(desk, root));
    } finally {
      LoopVolume.need("rm", "-rf", root.toString());
    }
  }

  private static Manifest around(Desk desk, Path root) throws IOException {
    Manifest first = desk.tree(root);
    assertEquals(FilePath.DEEPEST, first.unread().getFirst().names().size());
    Manifest second = desk.tree(root);
    assertEquals(first.root(), second.root());
    assertEquals(
        desk.snapshots().contentHash(first.id()), desk.snapshots().contentHash(second.id()));
    LoopVolume.need("rm", "-rf", root.resolve(BELOW.toString()).toString());
    Plan plan = planned(desk, first);
    assertInstanceOf(RestoreOutcome.Applied.class, desk.snapshots().restore(plan));
    assertInstanceOf(RestoreOutcome.Applied.class, desk.snapshots().accept(plan.journal()));
    assertEquals(List.of(), planned(desk, first).changes());
    assertEquals(1, desk.snapshots().repository().prune(Set.of(second.id())).snapshots());
    return first;
  }

  private static Plan planned(Desk desk, Manifest to) throws IOException {
    PlanOutcome outcome = desk.snapshots().plan(Rollback.to(to.id()));
    return assertInstanceOf(PlanOutcome.Planned.class, outcome).plan();
  }

  /// The aggregator reads what others shipped, on threads with small stacks.
  @Test
  void itIsReadBackWithoutAStack() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    dig(root, FilePath.DEEPEST - 1);
    try (Desk desk = new Desk(Files.createDirectory(folder.resolve("desk")))) {
      Manifest deep = desk.tree(root);
      Thread small = new Thread(null, () -> assertVerified(desk, deep), "small", 256 << 10);
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      small.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
      small.start();
      small.join();
      assertNull(thrown.get());
    } finally {
      LoopVolume.need("rm", "-rf", root.toString());
    }
  }

  private static void assertVerified(Desk desk, Manifest manifest) {
    try {
      assertEquals(List.of(), desk.snapshots().repository().verify(manifest.id()).damages());
      desk.snapshots().repository().prove(manifest.id(), Optional.empty(), bytes -> {});
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// What is known of a folder that was moved is not taken over deeper than folders are stored.
  @ParameterizedTest
  @ValueSource(strings = {TreeDriver.NAME, BtrfsDriver.NAME, ReflinkDriver.NAME})
  void aDeepFolderMovedIntoAnotherIsCutToo(String driver) throws Exception {
    volume = LoopVolume.make(LoopVolume.Type.BTRFS, folder);
    Path root = volume.root().resolve("data");
    LoopVolume.need("btrfs", "subvolume", "create", root.toString());
    int half = FilePath.DEEPEST / 2 + 100;
    dig(Files.createDirectory(root.resolve("one")), half);
    dig(Files.createDirectory(root.resolve("two")), half);
    try (Desk desk = new Desk(Files.createDirectory(folder.resolve("desk")))) {
      Request request = Request.of(new Target.Tree(root)).by(driver);
      Manifest whole = desk.snapshots().create(request);
      assertEquals(List.of(), whole.unread());
      assertTrue(depth(desk, whole) < FilePath.DEEPEST);
      moveToTheEnd(root);
      Manifest cut = desk.snapshots().create(request);
      assertEquals(1, cut.unread().size());
      assertEquals(FilePath.DEEPEST, cut.unread().getFirst().names().size());
      assertEquals(FilePath.DEEPEST, depth(desk, cut));
    }
  }

  private static void moveToTheEnd(Path root) throws IOException {
    try (Folder top = LinuxFolder.open(root)) {
      Folder at = top.folder(FileName.of("one"));
      while (at.names().contains(BELOW)) {
        Folder next = at.folder(BELOW);
        at.close();
        at = next;
      }
      top.rename(FileName.of("two"), at, BELOW);
      at.close();
    }
  }

  /// How many folders lie in each other, the last without its inside counted.
  private static int depth(Desk desk, Manifest manifest) throws IOException {
    try (SnapshotReader reader = desk.snapshots().repository().read()) {
      Optional<ChunkId> at = Optional.of(((Manifest.FolderRoot) manifest.root()).entries());
      int depth = 0;
      while (at.isPresent()) {
        depth++;
        at = below(reader.folder(at.get()));
      }
      return depth;
    }
  }

  private static Optional<ChunkId> below(List<Entry> entries) {
    for (Entry entry : entries) {
      if (entry.node() instanceof Entry.Folder inside) {
        return inside.entries();
      }
    }
    return Optional.empty();
  }
}
