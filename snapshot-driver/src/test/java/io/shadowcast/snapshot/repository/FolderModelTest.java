package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Folders against sorted maps: after any sequence of edits, the repository holds what was given.
class FolderModelTest {
  private static final Attributes ROOT = new Attributes(0755, 0, 0, 0, 0, Map.of());

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void anyEditsEndInWhatTheFolderHeld(@ForAll long seed, @ForAll @IntRange(max = 1500) int size)
      throws IOException {
    Random random = new Random(seed);
    try (Fixture fixture = new Fixture()) {
      Map<FileName, Entry> model = new TreeMap<>();
      Entries.random(random, size).forEach(each -> model.put(each.name(), each));
      List<List<Entry>> states = new ArrayList<>();
      List<ChunkId> ids = new ArrayList<>();
      try (SnapshotWriter writer = fixture.repository.begin()) {
        Optional<ChunkId> before = Optional.empty();
        for (int round = 0; round < 6; round++) {
          List<Entry> now = new ArrayList<>(model.values());
          before = Optional.of(writer.folder(now, before));
          states.add(now);
          ids.add(before.get());
          edit(model, random);
        }
        writer.publish(Fixture.draft(new Manifest.FolderRoot(ids.getLast(), ROOT), 0));
      }
      try (SnapshotReader reader = fixture.repository.read()) {
        for (int i = 0; i < ids.size(); i++) {
          assertEquals(states.get(i), reader.folder(ids.get(i)), "state " + i);
        }
      }
    }
  }

  private static void edit(Map<FileName, Entry> model, Random random) {
    int most = random.nextInt(4) == 0 ? 200 : 4;
    for (int i = random.nextInt(most); i > 0; i--) {
      List<FileName> names = new ArrayList<>(model.keySet());
      if (!names.isEmpty() && random.nextInt(3) == 0) {
        model.remove(names.get(random.nextInt(names.size())));
      } else if (!names.isEmpty() && random.nextBoolean()) {
        FileName name = names.get(random.nextInt(names.size()));
        model.put(name, Entries.any(name, random));
      } else {
        Entries.random(random, 1).forEach(each -> model.put(each.name(), each));
      }
    }
  }

  @Test
  void oneChangeAmongManyEntriesWritesOneSmallNode() throws IOException {
    try (Fixture fixture = new Fixture()) {
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        entries.add(Entries.plain("file-%07d.dat".formatted(i), i));
      }
      Optional<ChunkId> folder = Optional.empty();
      long stored = 0;
      for (int round = 0; round < 3; round++) {
        try (SnapshotWriter writer = fixture.repository.begin()) {
          folder = Optional.of(writer.folder(entries, folder));
          Manifest manifest =
              writer.publish(Fixture.draft(new Manifest.FolderRoot(folder.get(), ROOT), round));
          stored = manifest.sizes().storedBytes();
        }
        if (round == 0) {
          long first = stored;
          assertTrue(first < 20_000 * 56, () -> "stored " + first);
        }
        entries.set(10_000 + round, Entries.plain("file-%07d.dat".formatted(10_000 + round), 7));
      }
      long last = stored;
      assertTrue(last < 900, () -> "stored " + last);
      for (int i = 0; i < 200; i++) {
        entries.set(i * 9, Entries.plain("file-%07d.dat".formatted(i * 9), 7));
      }
      try (SnapshotWriter writer = fixture.repository.begin()) {
        ChunkId many = writer.folder(entries, folder);
        long nodes =
            writer
                .publish(Fixture.draft(new Manifest.FolderRoot(many, ROOT), 9))
                .sizes()
                .storedBytes();
        // 200 changes among 1 800 neighbours: about 30 nodes of 64 entries, not 310.
        assertTrue(nodes < 220_000, () -> "stored " + nodes);
      }
    }
  }

  @Test
  void whatDidNotChangeKeepsItsId() throws IOException {
    try (Fixture fixture = new Fixture();
        SnapshotWriter writer = fixture.repository.begin()) {
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        entries.add(Entries.plain("%03d".formatted(i), i));
      }
      ChunkId first = writer.folder(entries);
      assertEquals(first, writer.folder(entries, Optional.of(first)));
      List<Entry> other = new ArrayList<>(entries);
      other.set(3, Entries.plain("003", 99));
      ChunkId second = writer.folder(other, Optional.of(first));
      assertEquals(second, writer.folder(other, Optional.of(second)));
      assertEquals(first, writer.folder(entries, Optional.of(second)));
    }
  }

  @Test
  void entriesOutOfOrderAreRefused() throws IOException {
    try (Fixture fixture = new Fixture();
        SnapshotWriter writer = fixture.repository.begin()) {
      List<Entry> entries = List.of(Entries.plain("b", 1), Entries.plain("a", 2));
      assertThrows(IllegalArgumentException.class, () -> writer.folder(entries));
    }
  }
}
