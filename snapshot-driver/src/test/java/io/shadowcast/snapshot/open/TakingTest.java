package io.shadowcast.snapshot.open;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.snapshot.block.Watches;
import io.shadowcast.snapshot.kernel.KernelBoot;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a snapshot builds upon stays, whoever prunes meanwhile.
class TakingTest {
  private static final RepositoryKey KEY = RepositoryKey.ofBytes(new byte[32]);

  @TempDir private Path folder = Path.of("set by JUnit");
  private Path store = folder;
  private Path data = folder;
  private BootId boot = new BootId(new UUID(0, 0));
  private Optional<Manifest> unwanted = Optional.empty();

  @BeforeEach
  void make() throws IOException {
    store = Files.createDirectory(folder.resolve("repository"));
    data = Files.createDirectory(folder.resolve("data"));
    boot = KernelBoot.id();
    Snapshots.makeRepository(store, KEY, new SecureRandom());
  }

  @Test
  void aParentIsPrunedOnlyWhenNoSnapshotThatBuildsUponItIsBeingTaken() throws IOException {
    byte[] bytes = new byte[1 << 20];
    new Random(1).nextBytes(bytes);
    Files.write(data.resolve("unchanged"), bytes);
    try (Snapshots snapshots = Snapshots.open(store, KEY, host())) {
      Request request = Request.of(new Target.Tree(data)).by("tree");
      Manifest first = snapshots.create(request);
      Files.writeString(data.resolve("new"), "new");
      unwanted = Optional.of(first);
      Manifest second = snapshots.create(request);
      assertEquals(Optional.of(first.id()), second.parent());
    }
    try (Repository repository = repository()) {
      prune(repository, Set.of());
      assertEquals(List.of(), repository.verify().damages());
      assertEquals(1, repository.snapshots().size());
    }
  }

  private Host host() {
    return new Host(
        new HostId("web-1"),
        folder.resolve("state"),
        this::now,
        new SecureRandom(),
        Thread.ofPlatform().daemon().factory(),
        Watches.NONE,
        List.of());
  }

  /// Late enough that what was just written has settled; asked for when the parent is chosen and
  /// nothing is read yet.
  private SourceTime now() {
    unwanted.ifPresent(this::forget);
    unwanted = Optional.empty();
    return new SourceTime(boot, System.nanoTime(), Instant.now().plus(Duration.ofHours(1)));
  }

  private void forget(Manifest manifest) {
    try (Repository other = repository()) {
      prune(other, Set.of(manifest.id()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Twice: what is condemned first goes when nobody can have seen it any more.
  private static void prune(Repository repository, Set<SnapshotId> those) throws IOException {
    var _ = repository.prune(those);
    var _ = repository.prune(Set.of());
  }

  private Repository repository() throws IOException {
    return Repository.open(LinuxFolder.open(store), KEY, new SecureRandom());
  }
}
