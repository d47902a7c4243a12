package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A pack whose beginning or end is damaged: what can still be read of it is kept, and what cannot
/// is known to be lost.
class LostFrameTest {
  private static final int CHUNKS = 8;
  private static final int LENGTH = 100_000;
  private static final int FRAME = LENGTH + FrameCodec.OVERHEAD_BYTES;

  private static final Healer NOBODY =
      new Healer() {
        @Override
        public Optional<ByteSource> live(Manifest snapshot, FilePath path) {
          return Optional.empty();
        }

        @Override
        public Optional<byte[]> chunk(ChunkId id) {
          return Optional.empty();
        }
      };

  enum Damage {
    FIRST_SECTOR(1),
    HEADER(0),
    FIRST_FRAME(1),
    TRAILER(0),
    FOOTER(0),
    TRAILER_AND_MIDDLE(1),
    HALF(4);

    final int lost;

    Damage(int lost) {
      this.lost = lost;
    }

    byte[] of(byte[] pack) {
      switch (this) {
        case FIRST_SECTOR -> Arrays.fill(pack, 0, 512, (byte) 0);
        case HEADER -> pack[5] ^= 1;
        case FIRST_FRAME -> pack[PackFooter.HEADER_BYTES] ^= 1;
        case TRAILER -> pack[pack.length - 1] ^= 1;
        case FOOTER -> pack[pack.length - 20] ^= 1;
        case TRAILER_AND_MIDDLE -> {
          pack[pack.length - 1] ^= 1;
          pack[PackFooter.HEADER_BYTES + 3 * FRAME + 2] ^= 1;
        }
        case HALF -> {
          return Arrays.copyOf(pack, PackFooter.HEADER_BYTES + 4 * FRAME + 100);
        }
      }
      return pack;
    }
  }

  private static byte[] noise(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /// One content whose bytes lie in a pack without nodes.
  private static Manifest store(Fixture fixture) throws IOException {
    byte[] all = noise(1, CHUNKS * (512 << 10));
    try (SnapshotWriter writer = fixture.repository.begin()) {
      Content content = writer.write(new Fixture.Bytes(all), Content.EMPTY, Ranges.ALL);
      return writer.publish(Fixture.draft(new Manifest.BlockRoot(content), 0));
    }
  }

  private static int readable(Fixture fixture, List<ChunkId> ids) throws IOException {
    int readable = 0;
    try (Repository again = fixture.reopened();
        SnapshotReader reader = again.read()) {
      for (ChunkId id : ids) {
        try {
          readable += reader.chunk(id).length > 0 ? 1 : 0;
        } catch (DamagedException e) {
          // Lost.
        }
      }
    }
    return readable;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void whatCanBeReadIsKeptAndWhatCannotIsKnown(Damage damage) throws IOException {
    try (Fixture fixture = new Fixture()) {
      Path pack;
      List<ChunkId> ids = new ArrayList<>();
      Manifest manifest;
      try (SnapshotWriter writer = fixture.repository.begin()) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
          Content content =
              writer.write(new Fixture.Bytes(noise(i, LENGTH)), Content.EMPTY, Ranges.ALL);
          ids.add(((Content.Whole) content).chunk());
          entries.add(file("f" + i, content));
        }
        writer.checkpoint();
        pack = fixture.file("packs");
        manifest =
            writer.publish(
                Fixture.draft(
                    new Manifest.FolderRoot(
                        writer.folder(entries), entries.getFirst().attributes()),
                    0));
      }
      Files.write(pack, damage.of(Files.readAllBytes(pack)));
      int left = CHUNKS - damage.lost;
      assertEquals(left, readable(fixture, ids));
      try (Repository again = fixture.reopened()) {
        Verification found = again.verify();
        assertFalse(found.damages().isEmpty());
        Set<?> hit = damage.lost == 0 ? Set.of() : Set.of(manifest.id());
        assertEquals(hit, found.hit(), found::toString);
        assertEquals(damage.lost == 0, again.catalogue().entries().getFirst().label().verified());
        prune(again);
        assertEquals(left, readable(fixture, ids), "after pruning");
        assertEquals(0, again.repair(NOBODY));
        prune(again);
        assertEquals(left, readable(fixture, ids), "after repair and pruning");
      }
    }
  }

  /// In both its phases.
  private static void prune(Repository repository) throws IOException {
    repository.prune(Set.of());
    repository.prune(Set.of());
  }

  private static Entry file(String name, Content content) {
    return new Entry(
        FileName.of(name),
        new Entry.RegularFile(content),
        new Attributes(0644, 0, 0, 0, 0, Map.of()),
        1,
        Signature.UNKNOWN);
  }

  @Test
  void whatIsPublishedMeanwhileIsNotVerified() throws IOException {
    try (Fixture fixture = new Fixture()) {
      Manifest before = store(fixture);
      RandomGenerator publishing =
          new RandomGenerator() {
            private final SecureRandom random = new SecureRandom();
            private boolean done;

            @Override
            public long nextLong() {
              return random.nextLong();
            }

            @Override
            public double nextDouble() {
              if (!done) {
                done = true;
                publish(fixture);
              }
              return 0;
            }
          };
      try (Repository verifying =
          Repository.open(LinuxFolder.open(fixture.path), Fixture.KEY, publishing)) {
        assertEquals(List.of(), verifying.verify().damages());
        List<Catalogue.Entry> entries = verifying.catalogue().entries();
        assertEquals(before.id(), entries.getFirst().manifest().id());
        assertTrue(entries.getFirst().label().verified());
        assertEquals(2, entries.size());
        assertFalse(entries.getLast().label().verified());
      }
    }
  }

  private static void publish(Fixture fixture) {
    try {
      Manifest ignored =
          fixture.store(new Fixture.Bytes(noise(9, LENGTH)), Content.EMPTY, Ranges.ALL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
