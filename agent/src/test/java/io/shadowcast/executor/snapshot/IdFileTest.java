package io.shadowcast.executor.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shadowcast.snapshot.volume.ChunkId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// What was listed is there again, in whatever order it is asked for.
class IdFileTest {
  @Property(tries = 100)
  void everyEntryIsWhereItWasAdded(
      @ForAll @IntRange(min = 1, max = 5000) int count,
      @ForAll @Size(max = 50) List<@IntRange(min = 0, max = 4999) Integer> asked)
      throws IOException {
    Path folder = Files.createTempDirectory("shadowcast-ids");
    try (IdFile file = IdFile.make(folder.resolve("ids"))) {
      for (int i = 0; i < count; i++) {
        file.add(id(i), 3 * i);
      }
      assertEquals(count, file.count());
      for (int position : asked) {
        if (position < count) {
          assertEquals(new IdFile.Entry(id(position), 3 * position), file.entry(position));
        } else {
          assertThrows(IllegalArgumentException.class, () -> file.entry(position));
        }
      }
      assertEquals(new IdFile.Entry(id(count - 1), 3 * (count - 1)), file.entry(count - 1L));
    } finally {
      Files.delete(folder);
    }
  }

  private static ChunkId id(int number) {
    return new ChunkId(ByteBuffer.allocate(ChunkId.BYTES).putInt(number).array());
  }
}
