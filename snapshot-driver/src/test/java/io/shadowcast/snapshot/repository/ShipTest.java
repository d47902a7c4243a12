package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// From one repository to another, which has another key and another seed.
class ShipTest {
  private final byte[] bytes = new byte[3 << 20];

  private Manifest first(Fixture from) throws IOException {
    new Random(1).nextBytes(bytes);
    return from.store(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
  }

  private static List<ChunkId> wanted(Repository from, Manifest snapshot, List<Manifest> known)
      throws IOException {
    List<ChunkId> ids = new ArrayList<>();
    try (SnapshotReader reader = from.read()) {
      reader.chunks(snapshot, known, ids::add);
    }
    return ids;
  }

  private static Manifest ship(Repository from, Repository to, Manifest what, List<ChunkId> ids)
      throws IOException {
    try (SnapshotReader reader = from.read();
        SnapshotWriter writer = to.begin()) {
      for (ChunkId id : writer.missing(ids)) {
        writer.accept(id, reader.chunk(id));
      }
      return writer.adopt(what);
    }
  }

  @Test
  void onlyWhatIsMissingIsSentAndTheRestIsShared() throws IOException {
    try (Fixture from = new Fixture();
        Fixture to = new Fixture()) {
      Manifest first = first(from);
      Manifest there =
          ship(from.repository, to.repository, first, wanted(from.repository, first, List.of()));
      assertEquals(first.id(), there.id());
      bytes[1_000_000] ^= 1;
      Manifest second = from.store(new Fixture.Bytes(bytes), Fixture.content(first), Ranges.ALL);
      List<ChunkId> more = wanted(from.repository, second, List.of(first));
      // One chunk of one leaf, its page, and the node above.
      assertEquals(3, more.size());
      Manifest shipped = ship(from.repository, to.repository, second, more);
      try (SnapshotReader reader = to.repository.read()) {
        assertArrayEquals(bytes, Fixture.bytes(reader.content(Fixture.content(shipped))));
        Ranges same =
            reader.differing(Fixture.content(shipped), new Fixture.Bytes(bytes), Ranges.ALL);
        assertEquals(Ranges.NONE, same, "hashes of another seed are compared with that seed");
      }
      assertEquals(0, to.repository.verify().damages().size());
      bytes[77] ^= 1;
      Manifest local = to.store(new Fixture.Bytes(bytes), Fixture.content(shipped), Ranges.ALL);
      assertEquals(4096, local.sizes().changedBytes(), "and go on being compared so");
      try (SnapshotReader reader = to.repository.read()) {
        assertArrayEquals(bytes, Fixture.bytes(reader.content(Fixture.content(local))));
      }
    }
  }

  @Test
  void aShippingThatBrokeGoesOnWhereItWas() throws IOException {
    try (Fixture from = new Fixture();
        Fixture to = new Fixture()) {
      Manifest first = first(from);
      List<ChunkId> ids = wanted(from.repository, first, List.of());
      try (SnapshotReader reader = from.repository.read();
          SnapshotWriter writer = to.repository.begin()) {
        for (ChunkId id : ids.subList(0, 3)) {
          writer.accept(id, reader.chunk(id));
        }
        assertThrows(DamagedException.class, () -> writer.adopt(first), "it is not whole");
        writer.checkpoint();
      }
      assertEquals(List.of(), to.repository.snapshots());
      try (Repository again = to.reopened();
          SnapshotWriter writer = again.begin()) {
        assertEquals(ids.size() - 3, writer.missing(ids).size());
      }
      ship(from.repository, to.repository, first, ids);
      assertEquals(1, to.repository.snapshots().size());
    }
  }

  @Test
  void otherBytesThanTheIdSaysAreRefused() throws IOException {
    try (Fixture to = new Fixture();
        SnapshotWriter writer = to.repository.begin()) {
      assertThrows(
          DamagedException.class, () -> writer.accept(CodecTest.id(1), new byte[] {1, 2, 3}));
    }
  }

  @Test
  void aDamagedRepositoryIsRepairedFromAnother() throws IOException {
    try (Fixture from = new Fixture();
        Fixture to = new Fixture()) {
      Manifest first = first(from);
      ship(from.repository, to.repository, first, wanted(from.repository, first, List.of()));
      byte[] pack = Files.readAllBytes(from.file("packs"));
      for (int at = 40; at < pack.length - 2000; at += 100_000) {
        pack[at] ^= 1;
      }
      Files.write(from.file("packs"), pack);
      try (Repository damaged = from.reopened();
          SnapshotReader whole = to.repository.read()) {
        assertTrue(damaged.repair(from(whole)) > 3);
        damaged.prune(java.util.Set.of());
        assertEquals(List.of(), damaged.verify().damages());
        try (SnapshotReader reader = damaged.read()) {
          assertArrayEquals(bytes, Fixture.bytes(reader.content(Fixture.content(first))));
        }
      }
    }
  }

  private static Healer from(SnapshotReader other) {
    return new Healer() {
      @Override
      public Optional<ByteSource> live(Manifest snapshot, FilePath path) {
        return Optional.empty();
      }

      @Override
      public Optional<byte[]> chunk(ChunkId id) throws IOException {
        return Optional.of(other.chunk(id));
      }
    };
  }
}
