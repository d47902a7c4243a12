package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Whatever happens to the files of a repository is detected and named, harms only what needs the
/// damaged bytes, and is repaired where they can be had elsewhere.
class DamageTest {
  private static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /// Two snapshots that share nothing, each in a pack of its own.
  private static final class Two implements AutoCloseable {
    final Fixture fixture = new Fixture();
    final byte[] oneBytes = noise(1, 900_000);
    final byte[] otherBytes = noise(2, 900_000);
    final Manifest one;
    final Path onePack;
    final Manifest other;

    Two() throws IOException {
      one = fixture.store(new Fixture.Bytes(oneBytes), Content.EMPTY, Ranges.ALL);
      onePack = fixture.file("packs");
      other = fixture.store(new Fixture.Bytes(otherBytes), Content.EMPTY, Ranges.ALL);
    }

    void assertOtherHolds() throws IOException {
      try (Repository again = fixture.reopened();
          SnapshotReader reader = again.read()) {
        assertArrayEquals(otherBytes, Fixture.bytes(reader.content(Fixture.content(other))));
      }
    }

    /// The other one holds, and the first either fails by name or holds too.
    boolean oneHolds() throws IOException {
      assertOtherHolds();
      try (Repository again = fixture.reopened();
          SnapshotReader reader = again.read()) {
        assertArrayEquals(oneBytes, Fixture.bytes(reader.content(Fixture.content(one))));
        return true;
      } catch (DamagedException e) {
        return false;
      }
    }

    @Override
    public void close() {
      fixture.close();
    }
  }

  private static void damage(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4096), (byte) 0);
      default -> bytes = Arrays.copyOf(Arrays.copyOf(bytes, at), bytes.length);
    }
    Files.write(file, bytes);
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void aDamagedPackIsNamedAndHarmsItsOwnAlone(@ForAll long seed) throws IOException {
    try (Two two = new Two()) {
      byte[] whole = Files.readAllBytes(two.onePack);
      damage(two.onePack, new Random(seed));
      boolean same = Arrays.equals(whole, Files.readAllBytes(two.onePack));
      boolean holds = two.oneHolds();
      Verification found = two.fixture.reopened().verify();
      assertEquals(same, found.damages().isEmpty(), found::toString);
      assertEquals(holds ? Set.of() : Set.of(two.one.id()), found.hit(), found::toString);
      Catalogue catalogue = two.fixture.reopened().catalogue();
      assertEquals(holds, catalogue.entries().getFirst().label().verified());
      assertTrue(catalogue.entries().getLast().label().verified());
      if (!holds) {
        assertTrue(found.toString().contains("byte") || found.toString().contains("not in"));
      }
    }
  }

  @Property(tries = 6, shrinking = ShrinkingMode.OFF)
  void aDamagedIndexCostsNothing(@ForAll long seed) throws IOException {
    try (Two two = new Two()) {
      Path index = two.fixture.file("index");
      byte[] whole = Files.readAllBytes(index);
      damage(index, new Random(seed));
      assertTrue(two.oneHolds());
      boolean same = Arrays.equals(whole, Files.readAllBytes(index));
      Verification found = two.fixture.reopened().verify();
      assertEquals(same ? 0 : 1, found.damages().size(), found::toString);
      assertEquals(Set.of(), found.hit());
    }
  }

  @Test
  void theIndexIsHadFromThePacks() throws IOException {
    try (Two two = new Two()) {
      Files.delete(two.fixture.file("index"));
      Files.delete(two.fixture.file("index"));
      assertTrue(two.oneHolds());
      // Even from a pack that lost its end, frame by frame.
      byte[] pack = Files.readAllBytes(two.onePack);
      Files.write(two.onePack, Arrays.copyOf(pack, pack.length - 5));
      assertTrue(two.oneHolds());
    }
  }

  @Property(tries = 6, shrinking = ShrinkingMode.OFF)
  void aDamagedManifestIsNamedAndTheOthersHold(@ForAll long seed) throws IOException {
    try (Two two = new Two()) {
      Path manifest = two.fixture.file("snapshots");
      byte[] whole = Files.readAllBytes(manifest);
      damage(manifest, new Random(seed));
      boolean same = Arrays.equals(whole, Files.readAllBytes(manifest));
      two.assertOtherHolds();
      try (Repository again = two.fixture.reopened()) {
        assertEquals(same ? 2 : 1, again.snapshots().size());
        List<Verification.Damage> damages = again.verify().damages();
        assertEquals(same ? 0 : 1, damages.size());
        if (!same) {
          assertTrue(damages.getFirst().what().startsWith("snapshots/"), damages::toString);
          // What the lost one needed is unknown, so nothing may be removed.
          assertThrows(DamagedException.class, () -> again.prune(Set.of()));
        }
      }
    }
  }

  @Test
  void aManifestCannotStandForAnother() throws IOException {
    try (Two two = new Two()) {
      Path first = two.fixture.file("snapshots");
      Path third = first.resolveSibling("0000000000000003");
      Files.copy(first, third);
      assertEquals(2, two.fixture.reopened().snapshots().size());
    }
  }

  @Test
  void aPackThatIsGoneIsNamed() throws IOException {
    try (Two two = new Two()) {
      Files.delete(two.onePack);
      assertFalse(two.oneHolds());
      Verification found = two.fixture.reopened().verify();
      assertEquals(Set.of(two.one.id()), found.hit());
    }
  }

  @Test
  void theWrongKeyIsSaidSo() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] wrong = new byte[32];
      wrong[3] = 1;
      WrongKeyException e =
          assertThrows(
              WrongKeyException.class,
              () ->
                  Repository.open(
                      LinuxFolder.open(fixture.path),
                      RepositoryKey.ofBytes(wrong),
                      new SecureRandom()));
      assertTrue(String.valueOf(e.getMessage()).startsWith("repository.key: "));
      damage(fixture.path.resolve("config"), new Random(5));
      assertThrows(DamagedException.class, fixture::reopened);
    }
  }

  @Test
  void sampledVerificationReadsAShare() throws IOException {
    try (Fixture fixture = new Fixture()) {
      fixture.store(new Fixture.Bytes(noise(1, 4 << 20)), Content.EMPTY, Ranges.ALL);
      long all = fixture.repository.verify().chunks();
      long some = fixture.repository.verify(0.5, new Random(1)).chunks();
      assertTrue(some > 0 && some < all, () -> some + " of " + all);
      assertEquals(0, fixture.repository.verify(0, new Random(1)).chunks());
    }
  }

  @Test
  void damageIsRepairedFromTheLiveFile() throws IOException {
    try (Two two = new Two()) {
      byte[] pack = Files.readAllBytes(two.onePack);
      pack[200_000] ^= 1;
      Files.write(two.onePack, pack);
      try (Repository again = two.fixture.reopened()) {
        assertFalse(again.verify().damages().isEmpty());
        byte[] changed = two.oneBytes.clone();
        changed[200_000] ^= 1;
        assertEquals(0, again.repair(live(changed)), "bytes that do not match are not taken");
        assertEquals(1, again.repair(live(two.oneBytes)));
      }
      assertTrue(two.oneHolds());
      try (Repository again = two.fixture.reopened()) {
        again.prune(Set.of());
        assertEquals(List.of(), again.verify().damages());
      }
      assertTrue(two.oneHolds());
    }
  }

  private static Healer live(byte[] bytes) {
    return new Healer() {
      @Override
      public Optional<ByteSource> live(Manifest snapshot, FilePath path) {
        return Optional.of(new Fixture.Bytes(bytes));
      }

      @Override
      public Optional<byte[]> chunk(ChunkId id) {
        return Optional.empty();
      }
    };
  }
}
