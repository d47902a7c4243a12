package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Nothing that is needed is ever removed, whoever reads and writes meanwhile.
class PruneTest {
  private static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void assertHolds(Repository repository, byte[] expected, Content content)
      throws IOException {
    try (SnapshotReader reader = repository.read()) {
      assertArrayEquals(expected, Fixture.bytes(reader.content(content)));
    }
  }

  @Test
  void removedSnapshotsGiveTheirRoomBack() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] kept = noise(1, 1 << 20);
      Manifest first =
          fixture.store(new Fixture.Bytes(noise(2, 2 << 20)), Content.EMPTY, Ranges.ALL);
      Manifest second = fixture.store(new Fixture.Bytes(kept), Content.EMPTY, Ranges.ALL);
      PruneReport report = fixture.repository.prune(Set.of(first.id()));
      assertEquals(1, report.removedPacks());
      assertTrue(report.removedBytes() > 2 << 20);
      assertEquals(List.of(second), fixture.repository.snapshots());
      assertHolds(fixture.repository, kept, Fixture.content(second));
      assertEquals(0, fixture.count("removed"));
      assertEquals(0, fixture.repository.verify().damages().size());
    }
  }

  @Test
  void partlyNeededPacksAreRewritten() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] bytes = noise(1, 4 << 20);
      Manifest first = fixture.store(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
      byte[] other = Arrays.copyOf(bytes, 1 << 20);
      Manifest second = fixture.store(new Fixture.Bytes(other), Fixture.content(first), Ranges.ALL);
      PruneReport report = fixture.repository.prune(Set.of(first.id()));
      assertTrue(report.rewrittenBytes() > 1 << 20, report::toString);
      assertTrue(report.removedBytes() > 4 << 20, report::toString);
      assertHolds(fixture.reopened(), other, Fixture.content(second));
    }
  }

  @Test
  void aLiveReaderKeepsWhatItReads() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] bytes = noise(1, 1 << 20);
      Manifest first = fixture.store(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
      try (Repository elsewhere = fixture.reopened();
          SnapshotReader reader = elsewhere.read()) {
        fixture.repository.prune(Set.of(first.id()));
        fixture.repository.prune(Set.of());
        assertEquals(List.of(), fixture.repository.snapshots());
        assertArrayEquals(bytes, Fixture.bytes(reader.content(Fixture.content(first))));
      }
      PruneReport after = fixture.repository.prune(Set.of());
      assertTrue(after.removedPacks() >= 1, after::toString);
      assertEquals(0, fixture.count("packs"));
    }
  }

  @Test
  void aLiveWriterMayRelyOnWhatIsRemovedMeanwhile() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] bytes = noise(1, 1 << 20);
      Manifest first = fixture.store(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
      Manifest last;
      byte[] changed = bytes.clone();
      changed[5000] ^= 1;
      try (Repository elsewhere = fixture.reopened();
          SnapshotWriter writer = elsewhere.begin()) {
        Content content =
            writer.write(new Fixture.Bytes(changed), Fixture.content(first), Ranges.ALL);
        fixture.repository.prune(Set.of(first.id()));
        fixture.repository.prune(Set.of());
        last = writer.publish(Fixture.draft(new Manifest.BlockRoot(content), 1));
      }
      fixture.repository.prune(Set.of());
      fixture.repository.prune(Set.of());
      assertHolds(fixture.reopened(), changed, Fixture.content(last));
      assertEquals(0, fixture.reopened().verify().damages().size());
    }
  }

  @Test
  void aWriterThatBeganAfterwardsDoesNotRelyOnCondemnedPacks() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] bytes = noise(1, 1 << 20);
      Manifest again;
      try (SnapshotReader holdsThePacks = fixture.repository.read()) {
        try (SnapshotWriter gone = fixture.repository.begin()) {
          gone.write(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
          gone.checkpoint();
        }
        assertEquals(0, fixture.repository.prune(Set.of()).removedPacks());
        try (Repository elsewhere = fixture.reopened()) {
          again = Fixture.store(elsewhere, new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL, 2);
        }
        assertTrue(again.sizes().storedBytes() > 1 << 20, "relied on a condemned pack");
        assertEquals(bytes.length, holdsThePacks.content(Fixture.content(again)).size());
      }
      assertEquals(1, fixture.repository.prune(Set.of()).removedPacks());
      assertHolds(fixture.reopened(), bytes, Fixture.content(again));
    }
  }

  @Test
  void leasesOfDeadProcessesHoldNothing() throws IOException {
    try (Fixture fixture = new Fixture()) {
      Manifest first =
          fixture.store(new Fixture.Bytes(noise(1, 1 << 20)), Content.EMPTY, Ranges.ALL);
      // What a process leaves that was killed: the file, without the lock.
      Path dead = fixture.path.resolve("leases/0000000000000000-00000000000000000000000000000000");
      Files.createFile(dead);
      assertEquals(1, fixture.repository.prune(Set.of(first.id())).removedPacks());
      assertTrue(Files.notExists(dead));
    }
  }

  @Test
  void oneProcessPrunesAtATime() throws IOException {
    try (Fixture fixture = new Fixture()) {
      fixture.repository.prune(Set.of());
      Path lock = fixture.path.resolve("prune/lock");
      assertTrue(Files.exists(lock));
      try (var folder = LinuxFolder.open(fixture.path.resolve("prune"));
          var held = folder.edit(FileName.of("lock"))) {
        assertTrue(held.lock());
        assertThrows(IOException.class, () -> fixture.repository.prune(Set.of()));
      }
      fixture.repository.prune(Set.of());
    }
  }

  @Test
  void whatACrashedWriterLeftIsRemoved() throws IOException {
    try (Fixture fixture = new Fixture()) {
      try (SnapshotWriter writer = fixture.repository.begin()) {
        writer.write(new Fixture.Bytes(noise(1, 1 << 20)), Content.EMPTY, Ranges.ALL);
        writer.checkpoint();
      }
      assertEquals(1, fixture.count("packs"));
      fixture.repository.prune(Set.of());
      assertEquals(0, fixture.count("packs"));
      assertEquals(0, fixture.count("index") - 1, "one empty index");
    }
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void anyOrderOfWritingRemovingAndReadingLosesNothing(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    try (Fixture fixture = new Fixture()) {
      Map<Manifest, byte[]> model = new HashMap<>();
      List<Open> open = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> open.add(Open.begin(fixture, model, random));
          case 2 -> finish(open, model, random);
          case 3 -> prune(fixture, model, random);
          default -> check(fixture, model);
        }
      }
      while (!open.isEmpty()) {
        finish(open, model, random);
      }
      fixture.repository.prune(Set.of());
      check(fixture, model);
    }
  }

  /// A writer that has stored and not yet published.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Open(Repository of, SnapshotWriter writer, Content content, byte[] bytes) {
    private static byte[] bytesOf(Map<Manifest, byte[]> model, Manifest of) {
      return Objects.requireNonNull(model.get(of));
    }

    static Open begin(Fixture fixture, Map<Manifest, byte[]> model, Random random)
        throws IOException {
      Repository repository = fixture.reopened();
      SnapshotWriter writer = repository.begin();
      List<Manifest> all = new ArrayList<>(model.keySet());
      Manifest parent = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
      byte[] bytes =
          parent == null ? noise(random.nextInt(3), 300_000) : bytesOf(model, parent).clone();
      for (int i = random.nextInt(3); i > 0; i--) {
        byte[] leaf = noise(random.nextInt(4), 4096);
        System.arraycopy(leaf, 0, bytes, random.nextInt(70) * 4096, 4096);
      }
      Content before = parent == null ? Content.EMPTY : Fixture.content(parent);
      Content content = writer.write(new Fixture.Bytes(bytes), before, Ranges.ALL);
      return new Open(repository, writer, content, bytes);
    }
  }

  private static void finish(List<Open> open, Map<Manifest, byte[]> model, Random random)
      throws IOException {
    if (open.isEmpty()) {
      return;
    }
    Open one = open.remove(random.nextInt(open.size()));
    if (random.nextInt(4) > 0) {
      Manifest.Root root = new Manifest.BlockRoot(one.content());
      model.put(one.writer().publish(Fixture.draft(root, 0)), one.bytes());
    }
    one.writer().close();
    one.of().close();
  }

  private static void prune(Fixture fixture, Map<Manifest, byte[]> model, Random random)
      throws IOException {
    List<Manifest> all = new ArrayList<>(model.keySet());
    Set<SnapshotId> unwanted = Set.of();
    if (!all.isEmpty()) {
      Manifest one = all.get(random.nextInt(all.size()));
      model.remove(one);
      unwanted = Set.of(one.id());
    }
    fixture.repository.prune(unwanted);
  }

  private static void check(Fixture fixture, Map<Manifest, byte[]> model) throws IOException {
    try (Repository repository = fixture.reopened()) {
      assertEquals(model.keySet(), Set.copyOf(repository.snapshots()));
      for (Map.Entry<Manifest, byte[]> each : model.entrySet()) {
        assertHolds(repository, each.getValue(), Fixture.content(each.getKey()));
      }
    }
  }

  @Test
  void twoWritersAtOnceBothPublish() throws Exception {
    try (Fixture fixture = new Fixture()) {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 2; i++) {
        int seed = i;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try (Repository own = fixture.reopened()) {
                    for (int round = 0; round < 5; round++) {
                      byte[] bytes = noise(seed * 10 + round / 2, 200_000);
                      Fixture.store(
                          own, new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL, round);
                    }
                  } catch (IOException | RuntimeException e) {
                    failures.add(e);
                  }
                }));
      }
      for (Thread each : threads) {
        each.join();
      }
      assertEquals(List.of(), failures);
      List<Manifest> all = fixture.repository.snapshots();
      assertEquals(10, all.size());
      assertEquals(10, all.stream().map(Manifest::generation).distinct().count());
      assertEquals(0, fixture.repository.verify().damages().size());
    }
  }

  @Test
  void aLockOfAnotherOpeningIsSeen() throws IOException {
    Path file = Files.createTempFile("shadowcast", ".lock");
    try (var other = LinuxFolder.device(file, true)) {
      try (var one = LinuxFolder.device(file, true)) {
        assertTrue(one.lock());
        assertEquals(false, other.lock());
      }
      assertTrue(other.lock());
    } finally {
      Files.delete(file);
    }
  }
}
