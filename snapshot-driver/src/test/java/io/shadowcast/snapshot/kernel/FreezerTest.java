package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A filesystem that is frozen is thawed, whoever dies.
final class FreezerTest {
  private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

  @TempDir private Path below;
  private LoopVolume volume;

  @BeforeEach
  void make() throws IOException {
    volume = LoopVolume.make(LoopVolume.Type.EXT4, below);
  }

  @AfterEach
  void unmake() throws IOException {
    if (volume != null) {
      volume.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS", "EXT4"})
  void writersWaitUntilTheThaw(LoopVolume.Type type) throws Exception {
    Path folder = Files.createDirectory(below.resolve("each"));
    try (LoopVolume each = LoopVolume.make(type, folder);
        Frozen frozen = freezer(2000).freeze(each.root(), List.of(below))) {
      CompletableFuture<Path> writer = write(each.root().resolve("late"));
      assertThrows(TimeoutException.class, () -> writer.get(200, TimeUnit.MILLISECONDS));
      Frozen.Ending ending = frozen.thaw();
      assertInstanceOf(Frozen.Ending.Held.class, ending);
      assertTrue(ending.lasted().compareTo(Duration.ofMillis(200)) >= 0, ending.toString());
      writer.get(10, TimeUnit.SECONDS);
    }
  }

  /// Whoever wants to clone many files at one instant cannot do it under a freeze.
  @Test
  void aCloneWaitsLikeAnyOtherWrite() throws Exception {
    Path folder = Files.createDirectory(below.resolve("each"));
    try (LoopVolume each = LoopVolume.make(LoopVolume.Type.XFS, folder)) {
      Path file = Files.writeString(each.root().resolve("a"), "x".repeat(4096));
      try (Frozen frozen = freezer(2000).freeze(each.root(), List.of())) {
        Process clone =
            new ProcessBuilder("cp", "--reflink=always", file.toString(), file + "2").start();
        assertFalse(clone.waitFor(300, TimeUnit.MILLISECONDS));
        assertEquals("x".repeat(4096), Files.readString(file));
        assertInstanceOf(Frozen.Ending.Held.class, frozen.thaw());
        assertEquals(0, clone.waitFor());
      }
    }
  }

  @Test
  void theWatchdogThawsWhatItsHolderForgets() throws Exception {
    try (Frozen frozen = freezer(300).freeze(volume.root(), List.of())) {
      write(volume.root().resolve("late")).get(10, TimeUnit.SECONDS);
      Frozen.Ending ending = frozen.thaw();
      assertInstanceOf(Frozen.Ending.Lost.class, ending);
      assertTrue(ending.lasted().compareTo(Duration.ofMillis(250)) > 0, ending.toString());
    }
    // And the next freeze finds nothing left over.
    try (Frozen again = freezer(2000).freeze(volume.root(), List.of())) {
      assertInstanceOf(Frozen.Ending.Held.class, again.thaw());
    }
  }

  /// The watchdog comes while the kernel is still at it, when there is nothing to thaw yet.
  @Test
  void aFreezeThatBeginsTooSlowlyIsNotForgotten() throws Exception {
    for (int i = 0; i < 10; i++) {
      Path dirty = volume.root().resolve("dirty" + i);
      try (FileChannel open =
          FileChannel.open(dirty, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        open.write(ByteBuffer.allocate(4 << 20));
      }
      Freezer hasty = new Freezer(THREADS, Duration.ofNanos(1));
      IOException fault =
          assertThrows(IOException.class, () -> hasty.freeze(volume.root(), List.of()).close());
      assertTrue(
          String.valueOf(fault.getMessage()).contains("its time was over"), fault.getMessage());
      write(volume.root().resolve("after" + i)).get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void anInterruptedHolderIsNoLeak() throws Exception {
    CompletableFuture<Frozen.Ending> ended = new CompletableFuture<>();
    Thread holder =
        THREADS.newThread(() -> {
          try (Frozen frozen = freezer(2000).freeze(volume.root(), List.of())) {
            Thread.currentThread().interrupt();
            ended.complete(frozen.thaw());
          } catch (IOException e) {
            ended.completeExceptionally(e);
          }
        });
    holder.start();
    assertInstanceOf(Frozen.Ending.Held.class, ended.get(10, TimeUnit.SECONDS));
    write(volume.root().resolve("after")).get(10, TimeUnit.SECONDS);
  }

  @Test
  void aFreezeOfSomebodyElseIsLeftAlone() throws Exception {
    LoopVolume.need("fsfreeze", "--freeze", volume.root().toString());
    // Nothing but the flush may be tried: it returns, for nothing is dirty.
    KernelException fault =
        assertThrows(KernelException.class, () -> freezer(500).freeze(volume.root(), List.of()));
    assertEquals(Errno.EBUSY, fault.errno());
    CompletableFuture<Path> writer = write(volume.root().resolve("late"));
    assertThrows(TimeoutException.class, () -> writer.get(1, TimeUnit.SECONDS));
    LoopVolume.need("fsfreeze", "--unfreeze", volume.root().toString());
    writer.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aThawBySomebodyElseIsNoHeldState() throws Exception {
    try (Frozen frozen = freezer(2000).freeze(volume.root(), List.of())) {
      LoopVolume.need("fsfreeze", "--unfreeze", volume.root().toString());
      assertInstanceOf(Frozen.Ending.Lost.class, frozen.thaw());
    }
  }

  @Test
  void whatWouldStopOurselvesIsNamedAndNothingIsFrozen() throws Exception {
    Path journal = Files.createDirectory(volume.root().resolve("journal"));
    Path log = volume.root().resolve("log");
    try (FileChannel open =
        FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Freezer.RefusedException fault =
          assertThrows(
              Freezer.RefusedException.class,
              () -> freezer(500).freeze(volume.root(), List.of(journal, below)));
      assertEquals(
          "freeze "
              + volume.root()
              + ": "
              + journal
              + ", "
              + log
              + " (expected: on another filesystem)",
          fault.getMessage());
      assertEquals(0, open.size());
    }
    Files.writeString(log, "not frozen");
  }

  @Test
  void aMappingOfOursIsAnObstacle() throws Exception {
    Path mapped = volume.root().resolve("mapped");
    FileSpace.allocate(mapped, 0, 4096);
    MappedByteBuffer memory = map(mapped);
    assertEquals(List.of(mapped + " (mapped)"), Freezer.obstacles(volume.root(), List.of()));
    memory.put(0, (byte) 1);
  }

  /// The mapping outlives the descriptor it was made from.
  private static MappedByteBuffer map(Path file) throws IOException {
    try (FileChannel open =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return open.map(FileChannel.MapMode.READ_WRITE, 0, 4096);
    }
  }

  @Test
  void aTimeBeyondTheLongestIsRefused() {
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> freezer(2001));
    assertEquals("freeze: PT2.001S (expected: up to PT2S)", fault.getMessage());
  }

  @Test
  void aKilledHolderIsThawedByItsGuard() throws Exception {
    Process holder = holder();
    holder.destroyForcibly().waitFor();
    write(volume.root().resolve("late")).get(10, TimeUnit.SECONDS);
  }

  @Test
  void aStoppedHolderIsThawedByItsGuard() throws Exception {
    Process holder = holder();
    Signals.stop(holder.pid());
    try {
      long start = new KernelClock().monotonic();
      write(volume.root().resolve("late")).get(10, TimeUnit.SECONDS);
      long waited = new KernelClock().monotonic() - start;
      assertTrue(waited < TimeUnit.SECONDS.toNanos(5), waited + " ns");
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  /// A JVM of its own that has frozen the volume and does nothing more.
  private Process holder() throws IOException {
    Process holder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                volume.root().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals("frozen", holder.inputReader().readLine());
    assertFalse(write(volume.root().resolve("early")).isDone());
    return holder;
  }

  /// The program of [#holder()].
  static final class Holder {
    private Holder() {}

    /// Freezes and waits to be killed.
    public static void main(String[] args) throws Exception {
      try (Frozen frozen = freezer(2000).freeze(Path.of(args[0]), List.of())) {
        System.out.println("frozen");
        System.in.read();
        frozen.thaw();
      }
    }
  }

  private static Freezer freezer(long millis) {
    return new Freezer(THREADS, Duration.ofMillis(millis));
  }

  private static CompletableFuture<Path> write(Path file) {
    CompletableFuture<Path> done = new CompletableFuture<>();
    THREADS
        .newThread(() -> {
          try {
            done.complete(Files.writeString(file, "x"));
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        })
        .start();
    return done;
  }
}
