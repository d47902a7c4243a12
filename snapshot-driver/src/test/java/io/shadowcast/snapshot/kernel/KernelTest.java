package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the kernel this runs on.
final class KernelTest {
  @TempDir private Path directory;

  @Test
  void roomOfAFilesystemIsWhatTheJdkSays() throws IOException {
    FileStore store = Files.getFileStore(directory);
    FileSpace.Room room = FileSpace.of(directory);
    assertEquals(store.getTotalSpace(), room.totalBytes());
    assertTrue(Math.abs(store.getUsableSpace() - room.availableBytes()) < 256 << 20);
  }

  @Test
  void aRefusalNamesCallSubjectAndErrno() {
    Path missing = directory.resolve("missing");
    KernelException fault = assertThrows(KernelException.class, () -> FileSpace.of(missing));
    assertEquals("statfs " + missing + ": ENOENT, no such file or directory", fault.getMessage());
    assertEquals(2, fault.errno().number());
  }

  @Test
  void allocatedRoomIsRealAndPrivateAndKeepsWhatWasThere() throws IOException {
    Path file = directory.resolve("spool");
    FileSpace.allocate(file, 0, 1 << 20);
    assertEquals(1 << 20, Files.size(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    byte[] text = {1, 2, 3};
    Files.write(file, text);
    FileSpace.allocate(file, 0, 4096);
    assertArrayEquals(text, Arrays.copyOf(Files.readAllBytes(file), 3));
  }

  @Test
  void roomBeyondTheDiskIsRefusedBeforeAnythingIsMapped() throws IOException {
    Path file = directory.resolve("large");
    long more = FileSpace.of(directory).totalBytes() + (1L << 40);
    KernelException fault =
        assertThrows(KernelException.class, () -> FileSpace.allocate(file, 0, more));
    assertTrue(
        fault.errno().equals(Errno.ENOSPC) || fault.errno().number() == 27, fault.toString());
  }

  @Test
  void clocksRunAndAgreeWithTheJdk() {
    KernelClock clock = new KernelClock();
    long before = System.nanoTime();
    long now = clock.monotonic();
    assertTrue(before <= now && now <= System.nanoTime());
    long wall = TimeUnit.NANOSECONDS.toMillis(clock.realtime());
    assertTrue(Math.abs(System.currentTimeMillis() - wall) < 1000);
    assertTrue(clock.threadCpu() > 0);
  }

  @Test
  void theBootHasAnId() throws IOException {
    assertEquals(KernelBoot.id(), KernelBoot.id());
  }

  @Test
  void aThreadBecomesRealTimeAndNormalAgain() throws Exception {
    int tried =
        new ProcessBuilder("chrt", "--rr", "3", "true").redirectErrorStream(true).start().waitFor();
    assumeTrue(tried == 0, "SKIP: kernel facility absent: SCHED_RR is refused here");
    CompletableFuture<String> policies = new CompletableFuture<>();
    Thread trial =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Scheduling.roundRobin(3);
                String realTime = policy();
                Scheduling.normal();
                policies.complete(realTime + policy());
              } catch (IOException e) {
                policies.completeExceptionally(e);
              }
            });
    trial.join();
    assertEquals("20", policies.get());
  }

  @Test
  void waitingForNothingEnds() throws IOException {
    // poll(2) passes over a negative descriptor.
    Poll poll = new Poll(-1);
    assertFalse(poll.readable(1));
  }

  /// Field 41 of proc_pid_stat(5); the name in field 2 may hold blanks.
  private static String policy() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[38];
  }
}
