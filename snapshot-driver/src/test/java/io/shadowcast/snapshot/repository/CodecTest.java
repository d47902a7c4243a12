package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CodecTest {
  @Property(tries = 200)
  void numbersComeBack(@ForAll long number, @ForAll String text) throws IOException {
    NodeOutput out = new NodeOutput();
    out.varint(number);
    out.zigzag(number);
    out.u64(number);
    out.u32((int) number);
    out.text(text);
    NodeInput in = new NodeInput("test", out.toBytes());
    assertEquals(number, in.varint());
    assertEquals(number, in.zigzag());
    assertEquals(number, in.u64());
    assertEquals((int) number, in.u32());
    assertEquals(
        new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8), in.text());
    in.end();
  }

  @Property(tries = 200)
  void foldersComeBack(@ForAll long seed, @ForAll @IntRange(max = 40) int count)
      throws IOException {
    List<Entry> entries = Entries.random(new Random(seed), count);
    FolderNode node = new FolderNode.Entries(entries);
    assertEquals(node, FolderNode.read(id(1), FolderNode.write(node)));
    List<FileName> names = entries.stream().map(Entry::name).toList();
    FolderNode difference = new FolderNode.Difference(id(2), names, entries);
    assertEquals(difference, FolderNode.read(id(1), FolderNode.write(difference)));
    FolderNode list =
        new FolderNode.Children(
            names.stream().map(name -> new FolderNode.Child(name, id(name.hashCode()))).toList());
    assertEquals(list, FolderNode.read(id(1), FolderNode.write(list)));
  }

  @Property(tries = 300)
  void garbageIsDamageAndNothingElse(@ForAll long seed, @ForAll @IntRange(max = 20) int count)
      throws IOException {
    Random random = new Random(seed);
    byte[] bytes = FolderNode.write(new FolderNode.Entries(Entries.random(random, count)));
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    for (byte[] each : List.of(bytes, cut, page(random).bytes())) {
      try {
        FolderNode.read(id(1), each);
      } catch (DamagedException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("folder "));
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Encoded(Page page, byte[] bytes) {}

  private static Encoded page(Random random) {
    Page page = new Page(random.nextLong(), 1 + random.nextInt(Page.LEAVES));
    int block = 0;
    for (int leaf = 0; leaf < page.leaves(); leaf++) {
      if (random.nextInt(3) > 0) {
        block = random.nextInt(5) == 0 ? random.nextInt(200) : block + 1;
        ChunkId chunk = id(random.nextInt(3));
        page.set(leaf, random.nextLong(), random.nextLong(), chunk, block);
      }
    }
    return new Encoded(page, PageCodec.whole(page));
  }

  @Property(tries = 200)
  void pagesComeBackWholeAndAsDifference(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Encoded base = page(random);
    same(base.page(), read(base.bytes(), base.page()));
    Page changed = base.page().resized(1 + random.nextInt(Page.LEAVES));
    for (int i = random.nextInt(5); i > 0; i--) {
      int leaf = random.nextInt(changed.leaves());
      if (random.nextBoolean()) {
        changed.set(leaf, random.nextLong(), random.nextLong(), id(9), i);
      } else {
        changed.setZero(leaf);
      }
    }
    same(changed, read(PageCodec.difference(changed, id(7), base.page()), base.page()));
  }

  private static Page read(byte[] bytes, Page base) throws IOException {
    NodeInput in = new NodeInput("page", bytes);
    if (in.u8() == PageCodec.WHOLE) {
      return PageCodec.readWhole(in);
    }
    assertEquals(id(7), in.id());
    return PageCodec.readDifference(in, base);
  }

  private static void same(Page expected, Page read) {
    assertEquals(expected.leaves(), read.leaves());
    for (int leaf = 0; leaf < expected.leaves(); leaf++) {
      assertTrue(expected.samePlace(leaf, read), "leaf " + leaf);
      if (!expected.zero(leaf)) {
        assertEquals(expected.high(leaf), read.high(leaf));
        assertEquals(expected.low(leaf), read.low(leaf));
      }
    }
  }

  @Property(tries = 100)
  void framesComeBackAndNoBitMayFlip(@ForAll long seed, @ForAll @IntRange(max = 40_000) int length)
      throws IOException {
    Random random = new Random(seed);
    byte[] plain = new byte[length];
    if (random.nextBoolean()) {
      random.nextBytes(plain);
    }
    byte[] to = new byte[length + 100];
    var key = Secrets.random(random).packKey(new byte[16]);
    try (FrameCodec codec = new FrameCodec()) {
      int frame = codec.write(plain, 0, length, new FrameCodec.Seal(key, 77), to, 0);
      assertArrayEquals(plain, codec.read("here", to, frame, key, 77));
      assertThrows(DamagedException.class, () -> codec.read("here", to, frame, key, 78));
      to[random.nextInt(frame)] ^= (byte) (1 << random.nextInt(8));
      assertThrows(DamagedException.class, () -> codec.read("here", to, frame, key, 77));
    }
  }

  @Test
  void manifestsComeBack() throws IOException {
    SourceTime time =
        new SourceTime(new BootId(new UUID(3, 4)), -5, Instant.parse("1969-07-20T20:17:40.5Z"));
    Attributes attributes = new Attributes(07755, -2, 1000, -1, 16, Map.of("user.x", "00ff"));
    Manifest manifest =
        new Manifest(
            new SnapshotId(new UUID(1, 2)),
            7,
            Optional.of(new SnapshotId(new UUID(5, 6))),
            new Manifest.Source(
                new HostId("web-1"),
                new Target.Tree(Path.of("/srv/ä")),
                "tree",
                Exactness.HINT,
                Consistency.FUZZY),
            new Manifest.Time(time, time, time),
            new Manifest.FolderRoot(id(3), attributes),
            new Manifest.Sizes(1, 2, 3, 4),
            List.of(FilePath.of("a/b"), FilePath.ROOT),
            List.of(FilePath.of("secret")));
    assertEquals(manifest, ManifestCodec.read("m", ManifestCodec.write(manifest)));
    Manifest block =
        new Manifest(
            manifest.id(),
            8,
            Optional.empty(),
            manifest.source(),
            manifest.time(),
            new Manifest.BlockRoot(new Content.Paged(id(5), 4, 1L << 43)),
            manifest.sizes(),
            List.of(),
            List.of());
    assertEquals(block, ManifestCodec.read("m", ManifestCodec.write(block)));
  }

  static ChunkId id(int number) {
    byte[] bytes = new byte[ChunkId.BYTES];
    new Random(number).nextBytes(bytes);
    return new ChunkId(bytes);
  }
}
