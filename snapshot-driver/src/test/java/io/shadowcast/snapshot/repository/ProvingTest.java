package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Snapshots that are read back right after they were taken.
class ProvingTest {
  private static final int BYTES = 40 << 20;

  private final Fixture fixture = new Fixture();
  private final byte[] bytes = new byte[BYTES];

  ProvingTest() {
    new Random(1).nextBytes(bytes);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Manifest taken(Content before, long second) throws IOException {
    return Fixture.store(fixture.repository, new Fixture.Bytes(bytes), before, Ranges.ALL, second);
  }

  private long proved(Manifest manifest, Optional<SnapshotId> base) throws IOException {
    AtomicLong read = new AtomicLong();
    fixture.repository.prove(manifest.id(), base, read::addAndGet);
    return read.get();
  }

  private boolean verified(Manifest manifest) throws IOException {
    return fixture.repository.catalogue().entries().stream()
        .filter(each -> each.manifest().equals(manifest))
        .anyMatch(each -> each.label().verified());
  }

  @Test
  void whatIsNewIsReadAndMakesTheSnapshotOneToGoBackTo() throws IOException {
    Manifest first = taken(Content.EMPTY, 1);
    assertTrue(proved(first, Optional.empty()) >= BYTES, "all of the first");
    bytes[30 << 20]++;
    bytes[35 << 20]++;
    Manifest second = taken(Fixture.content(first), 2);
    long read = proved(second, Optional.of(first.id()));
    assertTrue(read > 8000 && read < 1 << 20, read + " bytes were read");
    assertEquals(
        Optional.of(second),
        fixture.repository.catalogue().lastGoodBefore(Instant.MAX, each -> true));
  }

  @Test
  void againstOneThatIsNotVerifiedEverythingIsRead() throws IOException {
    Manifest first = taken(Content.EMPTY, 1);
    bytes[0]++;
    Manifest second = taken(Fixture.content(first), 2);
    assertTrue(proved(second, Optional.of(first.id())) >= BYTES);
    assertTrue(verified(second));
    assertFalse(verified(first));
  }

  @Test
  void givingUpHalfwayLeavesItUnverified() throws IOException {
    Manifest first = taken(Content.EMPTY, 1);
    AtomicLong read = new AtomicLong();
    assertThrows(
        IllegalStateException.class,
        () ->
            fixture.repository.prove(
                first.id(),
                Optional.empty(),
                some -> {
                  if (read.addAndGet(some) > BYTES / 2) {
                    throw new IllegalStateException("enough");
                  }
                }));
    assertFalse(verified(first));
  }

  @Test
  void aFlippedByteOfWhatIsNewIsFoundWhereverItIs() throws IOException {
    Manifest first = taken(Content.EMPTY, 1);
    long all = proved(first, Optional.empty());
    Set<Path> old = new HashSet<>(packs());
    bytes[30 << 20]++;
    Manifest second = taken(Fixture.content(first), 2);
    Path pack = packs().stream().filter(each -> !old.contains(each)).findFirst().orElseThrow();
    byte[] whole = Files.readAllBytes(pack);
    int found = 0;
    int tried = 0;
    for (int at = 100; at < whole.length / 2; at += 211) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 4;
      Files.write(pack, flipped);
      tried++;
      try {
        long ignored = proved(second, Optional.of(first.id()));
      } catch (DamagedException e) {
        found++;
        assertFalse(verified(second));
      }
    }
    Files.write(pack, whole);
    assertEquals(tried, found, "of flips in the chunks");
    assertTrue(proved(second, Optional.of(first.id())) < all / 10);
    assertTrue(verified(second));
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(fixture.path.resolve("packs"))) {
      return files.sorted().toList();
    }
  }
}
