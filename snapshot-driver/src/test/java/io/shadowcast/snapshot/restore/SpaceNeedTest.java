package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The needs of target and journal are added where both take from one room.
class SpaceNeedTest {
  private static final int LOOKS = 3000;

  @TempDir(factory = InMemory.class)
  Path below;

  @Test
  void oneFilesystemIsKnownWhileItsFiguresMove() throws Exception {
    Path target = Files.createDirectory(below.resolve("target"));
    Path journal = Files.createDirectory(below.resolve("journal"));
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> fill(done));
    try {
      for (int i = 0; i < LOOKS; i++) {
        assertTrue(SpaceNeed.of(List.of(), target, journal).sharedFilesystem(), "look " + i);
      }
    } finally {
      done.set(true);
      busy.join();
    }
  }

  private void fill(AtomicBoolean done) {
    Path file = below.resolve("busy");
    try {
      while (!done.get()) {
        Files.write(file, new byte[1 << 16]);
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
