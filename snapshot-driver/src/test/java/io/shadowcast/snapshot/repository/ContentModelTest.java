package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Contents against arrays: after any sequence of edits, a snapshot holds what the file held.
class ContentModelTest {
  private static final int MOST_BYTES = 3 << 20;

  /// One edit of a file: it becomes another length, or some of it other bytes or zeros.
  record Edit(long seed) {
    byte[] apply(byte[] old, List<Range> changed) {
      Random random = new Random(seed);
      return switch (random.nextInt(6)) {
        case 0 -> Arrays.copyOf(old, random.nextInt(MOST_BYTES));
        case 1 -> Arrays.copyOf(old, random.nextInt(20_000));
        case 2 -> filled(old.clone(), random, changed, true);
        default -> filled(old.clone(), random, changed, false);
      };
    }

    private static byte[] filled(byte[] bytes, Random random, List<Range> changed, boolean zeros) {
      for (int i = random.nextInt(6); i >= 0 && bytes.length > 0; i--) {
        int from = random.nextInt(bytes.length);
        int most = random.nextBoolean() ? 5000 : 1 << 20;
        byte[] some = new byte[Math.min(bytes.length - from, 1 + random.nextInt(most))];
        if (!zeros) {
          random.nextBytes(some);
        }
        System.arraycopy(some, 0, bytes, from, some.length);
        changed.add(new Range(from, from + some.length));
      }
      return bytes;
    }
  }

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void anyEditsEndInWhatTheFileHeld(
      @ForAll @Size(min = 1, max = 8) List<Long> seeds, @ForAll boolean tracked)
      throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] model = new byte[0];
      Content before = Content.EMPTY;
      List<byte[]> models = new ArrayList<>();
      List<Content> contents = new ArrayList<>();
      for (long seed : seeds) {
        List<Range> changed = new ArrayList<>();
        model = new Edit(seed).apply(model, changed);
        Ranges ranges = tracked ? new Ranges(changed) : Ranges.ALL;
        before = Fixture.content(fixture.store(new Fixture.Bytes(model), before, ranges));
        models.add(model);
        contents.add(before);
      }
      check(fixture, models, contents);
    }
  }

  private static void check(Fixture fixture, List<byte[]> models, List<Content> contents)
      throws IOException {
    try (Repository again = fixture.reopened();
        SnapshotReader reader = again.read()) {
      for (int i = 0; i < models.size(); i++) {
        byte[] model = models.get(i);
        assertArrayEquals(model, Fixture.bytes(reader.content(contents.get(i))), "state " + i);
        Ranges live = reader.differing(contents.get(i), new Fixture.Bytes(model), Ranges.ALL);
        assertEquals(Ranges.NONE, live, "state " + i + " against itself");
        byte[] old = models.get(i / 2);
        Ranges between = reader.differing(contents.get(i / 2), contents.get(i));
        assertEquals(difference(old, model), between.aligned(4096), "states " + i / 2 + ", " + i);
        Ranges now = reader.differing(contents.get(i / 2), new Fixture.Bytes(model), Ranges.ALL);
        assertTrue(now.aligned(4096).equals(difference(old, model)) || old.length != model.length);
      }
    }
  }

  /// The leaves in which two arrays differ, by looking at every byte.
  private static Ranges difference(byte[] one, byte[] other) {
    int size = Math.max(one.length, other.length);
    int common = Math.min(one.length, other.length);
    List<Range> out = new ArrayList<>();
    if (common < size) {
      out.add(new Range(common, size));
    }
    byte[] a = Arrays.copyOf(one, size);
    byte[] b = Arrays.copyOf(other, size);
    for (int at = 0; at < size; at += 4096) {
      int end = Math.min(size, at + 4096);
      if (!Arrays.equals(a, at, end, b, at, end)) {
        out.add(new Range(at, end));
      }
    }
    return new Ranges(out).aligned(4096);
  }

  @Test
  void whatDidNotChangeIsNotStoredAgain() throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] bytes = new byte[5 << 20];
      new Random(1).nextBytes(bytes);
      Manifest first = fixture.store(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
      Content content = Fixture.content(first);
      Manifest second = fixture.store(new Fixture.Bytes(bytes), content, Ranges.ALL);
      assertEquals(content, Fixture.content(second));
      assertEquals(0, second.sizes().changedBytes());
      assertTrue(second.sizes().storedBytes() < 400, () -> "stored " + second.sizes());
      assertEquals(1, fixture.count("packs"));
    }
  }

  @Property(tries = 3)
  void aChangedLeafCostsItselfAndLittleMore(@ForAll @IntRange(max = 2047) int leaf)
      throws IOException {
    try (Fixture fixture = new Fixture()) {
      byte[] bytes = new byte[8 << 20];
      new Random(leaf).nextBytes(bytes);
      Content first =
          Fixture.content(fixture.store(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL));
      bytes[leaf * 4096 + leaf % 4096] ^= 1;
      Manifest second = fixture.store(new Fixture.Bytes(bytes), first, Ranges.ALL);
      assertEquals(4096, second.sizes().changedBytes());
      // One leaf, one page as a difference, one inner node of 16 children, frames, index, manifest.
      assertTrue(second.sizes().storedBytes() < 4096 + 1500, () -> "stored " + second.sizes());
    }
  }

  @Test
  void aSparseFileOfEightTebibytesCostsNothing() throws IOException {
    try (Fixture fixture = new Fixture()) {
      Manifest first = fixture.store(new Sparse(8L << 40), Content.EMPTY, Ranges.ALL);
      assertTrue(first.sizes().storedBytes() < 8 << 10, () -> "stored " + first.sizes());
      try (SnapshotReader reader = fixture.repository.read()) {
        ByteSource stored = reader.content(Fixture.content(first));
        assertEquals(8L << 40, stored.size());
        MemorySegment some = MemorySegment.ofArray(new byte[10]);
        assertEquals(10, stored.read((4L << 40) + 4090, some));
        assertEquals("00000000000001010101", hex(some));
        assertEquals(
            Ranges.NONE,
            reader.differing(Fixture.content(first), new Sparse(8L << 40), Ranges.ALL));
      }
    }
  }

  private static String hex(MemorySegment bytes) {
    return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  /// Zeros but for one page of ones in the middle.
  record Sparse(long size) implements ByteSource {
    @Override
    public int read(long offset, MemorySegment into) {
      for (long i = 0; i < into.byteSize(); i++) {
        long at = offset + i - (4L << 40) - 4096;
        into.set(ValueLayout.JAVA_BYTE, i, (byte) (at >= 0 && at < 4096 ? 1 : 0));
      }
      return (int) into.byteSize();
    }

    @Override
    public Ranges data() {
      return new Ranges(List.of(new Range((4L << 40) + 4096, (4L << 40) + 8192)));
    }
  }

  @Test
  void aWriterMayContinueWhatItWroteItself() throws IOException {
    try (Fixture fixture = new Fixture();
        SnapshotWriter writer = fixture.repository.begin()) {
      byte[] bytes = new byte[2 << 20];
      new Random(2).nextBytes(bytes);
      Content first = writer.write(new Fixture.Bytes(bytes), Content.EMPTY, Ranges.ALL);
      bytes[1 << 20] ^= 1;
      Ranges changed = new Ranges(List.of(new Range(1 << 20, (1 << 20) + 1)));
      Content second = writer.write(new Fixture.Bytes(bytes), first, changed);
      writer.publish(Fixture.draft(new Manifest.BlockRoot(second), 0));
      try (SnapshotReader reader = fixture.repository.read()) {
        assertArrayEquals(bytes, Fixture.bytes(reader.content(second)));
      }
    }
  }
}
