package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What was known of a snapshot, or what to keep, cannot be read: nothing is removed for that.
class LostLabelTest {
  @Test
  void aSnapshotWhoseLabelIsDamagedIsKept() throws IOException {
    try (Fixture fixture = new Fixture()) {
      fixture.repository.retention(new Retention(1, 0, 0));
      Manifest pinned = snapshot(fixture, 1);
      fixture.repository.label(pinned.id(), label -> label.pinned("before-upgrade").verified(true));
      flip(fixture.file("labels"));
      snapshot(fixture, 2);
      snapshot(fixture, 3);
      fixture.repository.prune();
      List<Catalogue.Entry> left = fixture.repository.catalogue().entries();
      assertEquals(2, left.size());
      assertEquals(pinned.id(), left.getFirst().manifest().id());
      assertEquals(Set.of("label-damaged"), left.getFirst().label().pins());
      assertFalse(left.getFirst().label().verified());
    }
  }

  @Test
  void withoutARetentionThatCanBeReadNothingIsPruned() throws IOException {
    try (Fixture fixture = new Fixture()) {
      fixture.repository.retention(new Retention(1, 0, 0));
      flip(fixture.file("policy"));
      snapshot(fixture, 1);
      snapshot(fixture, 2);
      DamagedException refused = assertThrows(DamagedException.class, fixture.repository::prune);
      assertTrue(String.valueOf(refused.getMessage()).contains("policy"), refused.getMessage());
      assertEquals(2, fixture.repository.catalogue().entries().size());
    }
  }

  private static Manifest snapshot(Fixture fixture, int seed) throws IOException {
    return fixture.store(
        new Fixture.Bytes(new byte[] {(byte) seed, 1, 2, 3}), Content.EMPTY, Ranges.ALL);
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }
}
