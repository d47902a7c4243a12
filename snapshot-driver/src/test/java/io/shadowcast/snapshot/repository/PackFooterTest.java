package io.shadowcast.snapshot.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Footers whose checksum fits, with lengths that no writer writes.
final class PackFooterTest {
  private static final int MOST = FrameCodec.MOST_PLAIN_BYTES + FrameCodec.OVERHEAD_BYTES;

  @Test
  void lengthsOfFramesAreRead() throws DamagedException {
    assertEquals(2, read(List.of(FrameCodec.OVERHEAD_BYTES, MOST)).entries().size());
  }

  @Test
  void lengthsThatNoFrameHasAreDamage() {
    assertThrows(DamagedException.class, () -> read(List.of(-100, 200)));
    assertThrows(DamagedException.class, () -> read(List.of(FrameCodec.OVERHEAD_BYTES - 1)));
    assertThrows(DamagedException.class, () -> read(List.of(MOST + 1)));
  }

  @Test
  void framesBehindWhatALocationCanNameAreDamage() {
    List<Integer> lengths = new ArrayList<>();
    for (long offset = 0; offset <= 1L << 27; offset += MOST) {
      lengths.add(MOST);
    }
    lengths.add(MOST);
    assertThrows(DamagedException.class, () -> read(lengths));
  }

  private static PackFooter read(List<Integer> lengths) throws DamagedException {
    List<PackFooter.Entry> entries = new ArrayList<>();
    long offset = PackFooter.HEADER_BYTES;
    for (int length : lengths) {
      entries.add(new PackFooter.Entry(new Fingerprint(1, offset), offset, length));
      offset += length;
    }
    byte[] bytes = new PackFooter(entries).write();
    return PackFooter.read("pack", bytes, offset + bytes.length);
  }
}
