package io.shadowcast.snapshot.reflink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Writers that nobody holds: a snapshot that claims one instant has to be a state that was there.
/// One number after the other is brought to the places of a lane, in a fixed order, by one of
/// several threads; so the greatest number that a snapshot holds says what each place must hold.
final class OneInstantTest {
  private static final int LANES = 3;
  private static final int IDLE_FILES = 150;
  private static final long LASTING_NANOS = 4_000_000_000L;
  private static final long PATIENCE_NANOS = 40_000_000_000L;
  private static final List<EnumSet<Lane.Way>> WAYS =
      List.of(
          EnumSet.of(Lane.Way.WRITTEN, Lane.Way.WRITTEN_LATE, Lane.Way.MAPPED),
          EnumSet.of(Lane.Way.MAPPED, Lane.Way.MAPPED_AGAIN),
          EnumSet.allOf(Lane.Way.class));

  @TempDir private Path folder;

  private final List<Lane> lanes = new ArrayList<>();
  private final List<Integer> laneOf = Collections.synchronizedList(new ArrayList<>(List.of(-1)));
  private final AtomicBoolean over = new AtomicBoolean();
  private final Object turn = new Object();

  // Which lane moves: during one snapshot it is one, during another all.
  private volatile int moving = LANES;

  // About one round for each snapshot, however slow it is: some meet none, and may claim.
  private volatile int pauseMicros = 100_000;

  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS"})
  void whatClaimsOneInstantWasThere(LoopVolume.Type type) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("OneInstantTest " + type + " seed " + seed);
    try (LoopVolume volume = LoopVolume.make(type, folder)) {
      Path target = Files.createDirectory(volume.root().resolve("app"));
      fill(target, new Random(seed));
      List<Thread> writers = start(seed);
      try (Shots shots =
          new Shots(
              new ReflinkDriver(Shots::now, new Random(seed)),
              target,
              Files.createDirectory(folder.resolve("repository")))) {
        int claims = snapshots(shots, seed);
        System.out.println("OneInstantTest " + type + " claims " + claims);
        assertTrue(claims > 0, "nothing was claimed, so nothing is proved");
      } finally {
        over.set(true);
        for (Thread each : writers) {
          each.join();
        }
      }
    }
  }

  private void fill(Path target, Random random) throws IOException {
    for (int i = 0; i < LANES; i++) {
      lanes.add(new Lane(target.resolve("lane" + i), WAYS.get(i), random));
    }
    Path idle = Files.createDirectory(target.resolve("lane1").resolve("dd"));
    for (int i = 0; i < IDLE_FILES; i++) {
      Files.writeString(idle.resolve("idle" + i), "idle");
    }
  }

  private List<Thread> start(long seed) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      int lane = i;
      threads.add(Thread.ofPlatform().start(() -> write(lane, new Random(seed + lane))));
    }
    return threads;
  }

  private void write(int lane, Random random) {
    try {
      while (!over.get()) {
        if (moving == lane || moving == LANES) {
          for (int burst = random.nextInt(3); burst >= 0; burst--) {
            round(lane);
          }
        }
        LockSupport.parkNanos(1000L * random.nextInt(pauseMicros));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void round(int lane) throws IOException {
    synchronized (turn) {
      int number = laneOf.size();
      laneOf.add(lane);
      lanes.get(lane).bring(number);
    }
  }

  private int snapshots(Shots shots, long seed) throws IOException {
    int claims = 0;
    Random random = new Random(seed);
    Optional<Manifest> parent = Optional.empty();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < (claims > 0 ? LASTING_NANOS : PATIENCE_NANOS)) {
      moving = random.nextInt(LANES + 1);
      long began = System.nanoTime();
      Manifest taken = shots.take(parent);
      pauseMicros = Math.clamp((System.nanoTime() - began) / 400, 2000, 4_000_000);
      if (taken.source().consistency() == Consistency.CRASH) {
        claims++;
        assertWasThere(shots, taken, seed);
      }
      parent = Optional.of(taken);
    }
    return claims;
  }

  private void assertWasThere(Shots shots, Manifest manifest, long seed) throws IOException {
    List<List<Long>> found = new ArrayList<>();
    try (SnapshotReader reader = shots.reader()) {
      Manifest.FolderRoot top = (Manifest.FolderRoot) manifest.root();
      List<Entry> entries = reader.folder(top.entries());
      for (Lane each : lanes) {
        found.add(each.stored(reader, entries));
      }
    }
    long newest = found.stream().flatMap(List::stream).mapToLong(Long::longValue).max().orElse(0);
    for (int i = 0; i < LANES; i++) {
      assertEquals(expected(found.get(i), i, newest), found.get(i), "seed " + seed + ": " + found);
    }
  }

  // Of the newest number's lane a beginning holds it; everything else holds the lane's last before.
  private List<Long> expected(List<Long> found, int lane, long newest) {
    boolean moving = newest > 0 && laneOf.get((int) newest) == lane;
    long reached = moving ? found.stream().filter(each -> each == newest).count() : 0;
    long before = newest - (moving ? 1 : 0);
    while (before > 0 && laneOf.get((int) before) != lane) {
      before--;
    }
    List<Long> out = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      out.add(i < reached ? newest : before);
    }
    return out;
  }
}
