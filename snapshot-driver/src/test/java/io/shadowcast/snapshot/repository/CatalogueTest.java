package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final long HOUR = 3600;

  private static Manifest at(Fixture fixture, long second) throws IOException {
    return Fixture.store(
        fixture.repository, new Fixture.Bytes(new byte[10]), Content.EMPTY, Ranges.ALL, second);
  }

  private static Instant time(Manifest manifest) {
    return manifest.time().ended().wall();
  }

  private static Optional<SnapshotId> good(Fixture fixture, Instant before) throws IOException {
    return fixture.repository.catalogue().lastGoodBefore(before, any -> true).map(Manifest::id);
  }

  @Test
  void theLastGoodOneIsVerifiedUntaintedAndBefore() throws IOException {
    try (Fixture fixture = new Fixture()) {
      Manifest first = at(fixture, 100);
      Manifest second = at(fixture, 200);
      Manifest third = at(fixture, 300);
      assertEquals(Optional.empty(), good(fixture, time(third)), "none is verified");
      fixture.repository.verify();
      assertEquals(Optional.of(second.id()), good(fixture, time(third)));
      assertEquals(Optional.of(third.id()), good(fixture, time(third).plusNanos(1)));
      fixture.repository.label(second.id(), old -> old.health(Label.Health.TAINTED));
      assertEquals(Optional.of(first.id()), good(fixture, time(third)));
      assertEquals(Optional.empty(), good(fixture, time(first)));
      Catalogue catalogue = fixture.repository.catalogue();
      assertEquals(Optional.empty(), catalogue.lastGoodBefore(Instant.MAX, any -> false));
    }
  }

  @Test
  void aClockThatWasAheadHidesASnapshotAndDoesNotPutItLast() throws IOException {
    try (Fixture fixture = new Fixture()) {
      Manifest normal = at(fixture, 100);
      at(fixture, 100 + 2 * 365 * 24 * HOUR);
      Manifest after = at(fixture, 200);
      fixture.repository.verify();
      assertEquals(Optional.of(after.id()), good(fixture, time(after).plusSeconds(5)));
      assertEquals(Optional.of(normal.id()), good(fixture, time(after)));
    }
  }

  @Test
  void retentionAsksNoClock() throws IOException {
    try (Fixture fixture = new Fixture()) {
      List<Manifest> all = new ArrayList<>();
      for (int i = 0; i < 72; i++) {
        all.add(at(fixture, i * HOUR / 2));
      }
      Set<SnapshotId> pinned = Set.of(all.getFirst().id());
      Set<SnapshotId> unwanted = new Retention(3, 5, 2).unwanted(all, pinned);
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if (!unwanted.contains(all.get(i).id())) {
          kept.add(i);
        }
      }
      // The pinned one, the newest of yesterday, of each of five hours, and the last three. The
      // first
      // snapshot was taken at 22:13:20 UTC.
      assertEquals(List.of(0, 51, 63, 65, 67, 69, 70, 71), kept);
      List<Manifest> shuffled = new ArrayList<>(all);
      Collections.shuffle(shuffled, new java.util.Random(1));
      assertEquals(unwanted, new Retention(3, 5, 2).unwanted(shuffled, pinned));
    }
  }

  @Test
  void pinsLabelsAndRetentionOutliveTheProcess() throws IOException {
    try (Fixture fixture = new Fixture()) {
      Manifest first = at(fixture, 1);
      at(fixture, 2);
      assertEquals(Retention.DEFAULT, fixture.repository.retention());
      fixture.repository.retention(new Retention(1, 0, 0));
      fixture.repository.label(first.id(), old -> old.pinned("before upgrade"));
      try (Repository again = fixture.reopened()) {
        assertEquals(new Retention(1, 0, 0), again.retention());
        assertEquals(List.of(first), again.catalogue().pinned("before upgrade"));
        again.prune();
        assertEquals(2, again.snapshots().size(), "a pinned snapshot is kept");
        again.label(first.id(), old -> old.unpinned("before upgrade"));
        again.prune();
        assertEquals(1, again.snapshots().size());
        assertEquals(0, fixture.count("labels"));
      }
      assertThrows(IllegalArgumentException.class, () -> new Retention(0, 1, 1));
    }
  }

  @Test
  void twoThatLabelAtOnceBothHaveTheirWay() throws Exception {
    try (Fixture fixture = new Fixture()) {
      SnapshotId id = at(fixture, 1).id();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String pin = "pin-" + i;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try (Repository own = fixture.reopened()) {
                    own.label(id, old -> old.pinned(pin));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                }));
      }
      for (Thread each : threads) {
        each.join();
      }
      Label label = fixture.repository.catalogue().entries().getFirst().label();
      assertEquals(Set.of("pin-0", "pin-1", "pin-2", "pin-3"), label.pins());
      assertTrue(fixture.count("labels") <= 2);
    }
  }
}
