package io.shadowcast.snapshot.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as Documentation/block/stat.rst describes them.
class WriteCounterTest {
  @TempDir private Path disk = Path.of("set by JUnit");

  private WriteCounter of(Path folder, int writes) throws IOException {
    Path stat = folder.resolve("stat");
    Files.writeString(stat, "9 0 72 1 %d 0 8 1 0 4 4 0 0 0 0 0 0%n".formatted(writes));
    return new WriteCounter(stat);
  }

  private void iostats(String value) throws IOException {
    Files.createDirectories(disk.resolve("queue"));
    Files.writeString(disk.resolve("queue/iostats"), value + "\n");
  }

  @Test
  void aWriteIsSomewhere() throws IOException {
    iostats("1");
    WriteCounter counter = of(disk, 5);
    assertEquals(Ranges.NONE, counter.take());
    assertEquals(Optional.empty(), counter.doubt());
    var _ = of(disk, 6);
    assertEquals(Ranges.ALL, counter.take());
  }

  @Test
  void countersThatTheKernelDoesNotKeepProveNothing() throws IOException {
    iostats("0");
    assertNotEquals(Optional.empty(), of(disk, 5).doubt());
  }

  @Test
  void aPartitionIsCountedWhereItsDiskIs() throws IOException {
    iostats("1");
    Path partition = Files.createDirectory(disk.resolve("sda1"));
    assertEquals(Optional.empty(), of(partition, 5).doubt());
    iostats("0");
    assertTrue(of(partition, 5).doubt().isPresent());
  }
}
