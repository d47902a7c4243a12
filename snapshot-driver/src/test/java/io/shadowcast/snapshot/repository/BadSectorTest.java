package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the medium does not give is lost, and nothing else is.
class BadSectorTest {
  private final Fixture fixture = new Fixture();
  private final BadSectors sectors = new BadSectors();
  private final Set<Path> before = new HashSet<>();
  private Manifest hit = stored(1);
  private Manifest whole = hit;

  @BeforeEach
  void store() throws IOException {
    before.addAll(files());
    whole = stored(2);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Manifest stored(long seed) {
    try {
      return fixture.store(new Fixture.Bytes(noise(seed)), Content.EMPTY, Ranges.ALL);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] noise(long seed) {
    byte[] bytes = new byte[1 << 20];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(fixture.path)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /// The file in a folder that the first snapshot has written.
  private String ofTheFirst(String folder) {
    return before.stream()
        .filter(each -> each.startsWith(fixture.path.resolve(folder)))
        .map(each -> fixture.path.resolve(folder).relativize(each).toString())
        .findFirst()
        .orElseThrow();
  }

  private Repository onThatMedium() throws IOException {
    return Repository.open(
        sectors.of(LinuxFolder.open(fixture.path)), Fixture.KEY, new SecureRandom());
  }

  private void assertTheOtherIsRead(Repository repository) throws IOException {
    try (SnapshotReader reader = repository.read()) {
      assertArrayEquals(noise(2), Fixture.bytes(reader.content(Fixture.content(whole))));
    }
  }

  @Test
  void aChunkThatCannotBeReadIsFoundAndTheRestProved() throws IOException {
    sectors.at(ofTheFirst("packs"), 300_000);
    try (Repository repository = onThatMedium()) {
      assertFalse(repository.verify().damages().isEmpty());
      assertEquals(
          List.of(whole),
          repository.catalogue().entries().stream()
              .filter(each -> each.label().verified())
              .map(Catalogue.Entry::manifest)
              .toList());
      assertTheOtherIsRead(repository);
    }
  }

  @Test
  void anIndexThatCannotBeReadCostsNothing() throws IOException {
    sectors.at(ofTheFirst("index"), 10);
    try (Repository repository = onThatMedium()) {
      assertTheOtherIsRead(repository);
      assertFalse(repository.verify().damages().isEmpty());
      try (SnapshotReader reader = repository.read()) {
        assertArrayEquals(noise(1), Fixture.bytes(reader.content(Fixture.content(hit))));
      }
    }
  }

  @Test
  void aManifestThatCannotBeReadHidesNoOther() throws IOException {
    sectors.at(ofTheFirst("snapshots"), 10);
    try (Repository repository = onThatMedium()) {
      assertEquals(List.of(whole), repository.snapshots());
      assertTheOtherIsRead(repository);
    }
  }
}
