package io.shadowcast.agent.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String SECRET = "hunter2Zebra7Quagga";

  @TempDir Path directory;

  @Test
  void aRecordingHoldsWholeRequestsInOrderAndSaysHowItEnded() throws Exception {
    Path file = directory.resolve("a.rec");
    RecordingRig rig = new RecordingRig(file, 1 << 20, HOUR, false);
    rig.data(5, 0, RecordHeader.END, "the end of a request that began before");
    for (long sequence = 0; sequence < 100; sequence++) {
      rig.whole(sequence % 3, sequence, RecordingRig.get(sequence % 3, sequence));
      rig.answer(sequence % 3, sequence);
    }
    rig.control(RecordKind.CLOSE, 0);
    rig.data(1, 1, 0, RecordHeader.WHOLE, RecordingRig.get(1, 0).getBytes(ISO_8859_1));
    Recorder.Progress done = rig.recorder.stop();
    assertEquals(0, done.redacted(), "there is no secret in them");
    assertEquals(1, rig.detached.get());
    assertEquals(List.of(100L, 100L, 0L), counts(done));
    assertEquals(Files.size(file), done.bytes());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    List<Frame.Request> requests = RecordingRig.requests(file);
    for (int i = 0; i < 100; i++) {
      assertEquals(RecordingRig.get(i % 3, i), RecordingRig.text(requests.get(i)));
    }
    Frame.Tail tail = RecordingRig.tail(file);
    assertEquals(Ending.STOPPED, tail.ending());
    assertEquals(100, tail.recorded());
    assertThrows(
        FileAlreadyExistsException.class, () -> new RecordingRig(file, 1 << 20, HOUR, false));
  }

  @Property(tries = 30)
  void noSecretReachesTheFileHoweverItIsCut(
      @ForAll @IntRange(min = 1, max = 60) int piece, @ForAll boolean closes) throws Exception {
    Path file = Files.createTempDirectory("recording").resolve("r");
    RecordingRig rig = new RecordingRig(file, 1 << 20, HOUR, false);
    String body = "{\"user\": \"x\", \"password\": \"" + SECRET + "\"}";
    String text =
        "POST /login?token="
            + SECRET
            + " HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer "
            + SECRET
            + "\r\nCookie: sid="
            + SECRET
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    for (int at = 0; at < text.length(); at += piece) {
      int end = Math.min(text.length(), at + piece);
      int flags =
          (at == 0 ? RecordHeader.START : 0) | (end == text.length() ? RecordHeader.END : 0);
      rig.data(1, 0, flags, text.substring(at, end));
    }
    rig.whole(1, 1, "POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nX: 1\r\n\r\n" + SECRET);
    rig.whole(1, 2, "not HTTP at all " + SECRET);
    rig.data(1, 3, RecordHeader.WHOLE | RecordHeader.SWITCHED, SECRET);
    if (closes) {
      rig.control(RecordKind.CLOSE, 1);
    }
    Recorder.Progress done = rig.recorder.stop();
    String written = Files.readString(file, ISO_8859_1);
    Files.delete(file);
    Files.delete(file.getParent());
    assertFalse(written.contains(SECRET), "the file holds the secret");
    assertFalse(written.contains(SECRET.substring(0, 8)), "the file holds a part of the secret");
    assertTrue(written.contains("POST /login?token="), "the file lacks the request");
    assertEquals(List.of(4L, 1L, 3L), counts(done));
    assertEquals(1, done.redacted());
    assertEquals(3, done.accounts().lost(LossReason.REDACTION));
  }

  /// Whatever comes, in whatever order: every request is in the file or has a reason not to be.
  @Property(tries = 60)
  void everyRequestIsAccountedFor(@ForAll long seed, @ForAll @IntRange(max = 400) int steps)
      throws Exception {
    Path file = Files.createTempDirectory("recording").resolve("r");
    RecordingRig rig = new RecordingRig(file, 1 << 20, HOUR, false);
    Random random = new Random(seed);
    for (int i = 0; i < steps; i++) {
      long connection = random.nextInt(5);
      switch (random.nextInt(8)) {
        case 0 -> rig.control(RecordKind.GAP, connection);
        case 1 -> rig.control(RecordKind.CLOSE, connection);
        case 2 -> rig.control(RecordKind.OPEN, connection);
        case 3 -> rig.answer(connection, i);
        case 4 -> rig.data(connection, i, RecordHeader.START, "GET / HTTP/1.1\r\n");
        case 5 -> rig.data(connection, i, RecordHeader.END, "Host: a\r\n\r\n");
        default -> rig.whole(connection, i, RecordingRig.get(connection, i));
      }
    }
    Ledger all = rig.recorder.stop().accounts();
    assertEquals(0, all.unaccounted(), all::toString);
    assertEquals(0, all.waiting(), all::toString);
    Frame.Tail tail = RecordingRig.tail(file);
    assertEquals(all.sent(), RecordingRig.requests(file).size());
    assertEquals(List.of(all.seen(), all.sent()), List.of(tail.seen(), tail.recorded()));
    assertEquals(all.losses(), tail.losses());
    Files.delete(file);
    Files.delete(file.getParent());
  }

  @Test
  void aWriterThatCannotKeepUpShedsTheRestOfConnectionsAndCountsIt() throws Exception {
    Path file = directory.resolve("a.rec");
    RecordingRig rig = new RecordingRig(file, 64 << 20, HOUR, true);
    String body = "x".repeat(50_000);
    int connections = 20;
    for (int sequence = 0; sequence < 20; sequence++) {
      for (int connection = 0; connection < connections; connection++) {
        String head = "POST /" + connection + "/" + sequence + " HTTP/1.1\r\nContent-Length: ";
        rig.whole(connection, sequence, head + body.length() + "\r\n\r\n" + body);
      }
    }
    assertEquals(400, rig.recorder.progress().accounts().seen());
    rig.held.countDown();
    Recorder.Progress done = rig.recorder.stop();
    Ledger all = done.accounts();
    assertEquals(0, all.unaccounted() + all.waiting(), all::toString);
    assertTrue(all.sent() > 50 && all.sent() < 200, all::toString);
    assertEquals(connections, all.lost(LossReason.QUEUE_BYTES), all::toString);
    assertTrue(all.lost(LossReason.EVICTED) > 100, all::toString);
    assertWithoutHoles(RecordingRig.requests(file));
  }

  /// Of each connection its first requests, each of them.
  private static void assertWithoutHoles(List<Frame.Request> requests) {
    Map<Long, Long> next = new HashMap<>();
    for (Frame.Request request : requests) {
      assertEquals(
          next.getOrDefault(request.connection(), 0L), request.sequence(), request::toString);
      next.merge(request.connection(), 1L, (before, one) -> before + 1);
    }
  }

  @Test
  void theFileNeverBecomesLargerThanItMay() throws Exception {
    Path file = directory.resolve("a.rec");
    int most = 1 << 20;
    RecordingRig rig = new RecordingRig(file, most, HOUR, false);
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      int length = random.nextInt(2000);
      rig.whole(
          1, i, "POST / HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
    }
    await(() -> rig.recorder.progress().ending().isPresent());
    Recorder.Progress done = rig.recorder.progress();
    assertEquals(Ending.BYTES, done.ending().orElseThrow());
    assertEquals(0, done.accounts().unaccounted() + done.accounts().waiting());
    assertTrue(Files.size(file) <= most && Files.size(file) > most - 20_000);
    assertEquals(Ending.BYTES, RecordingRig.tail(file).ending());
    assertWithoutHoles(RecordingRig.requests(file));
  }

  @Test
  void itEndsByItselfWhenItsTimeIsOver() throws Exception {
    Path file = directory.resolve("a.rec");
    RecordingRig rig = new RecordingRig(file, 1 << 20, Duration.ofSeconds(2), false);
    rig.whole(1, 0, RecordingRig.get(1, 0));
    await(() -> rig.recorder.progress().ending().isPresent());
    assertEquals(1, rig.detached.get());
    rig.whole(1, 1, RecordingRig.get(1, 1));
    assertEquals(Ending.TIME, RecordingRig.tail(file).ending());
    assertEquals(List.of(1L, 1L, 0L), counts(rig.recorder.stop()));
  }

  @Test
  void aFullDiskEndsTheRecordingAndNothingElse() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", disk.toString()) == 0,
        "SKIP: tmpfs cannot be mounted here");
    try {
      Path file = disk.resolve("a.rec");
      RecordingRig rig = new RecordingRig(file, 64 << 20, HOUR, false);
      String text = "POST / HTTP/1.1\r\nContent-Length: 9000\r\n\r\n" + "x".repeat(9000);
      for (int i = 0; i < 400; i++) {
        rig.whole(1, i, text);
      }
      await(() -> rig.recorder.progress().ending().isPresent());
      rig.whole(1, 400, text);
      Recorder.Progress done = rig.recorder.stop();
      assertEquals(Ending.FAULT, done.ending().orElseThrow());
      assertTrue(done.fault().orElseThrow().contains("No space left"), done::toString);
      assertEquals(0, done.accounts().unaccounted() + done.accounts().waiting());
      assertWithoutHoles(RecordingRig.requests(file));
    } finally {
      assertEquals(0, run("umount", "-l", disk.toString()));
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static List<Long> counts(Recorder.Progress at) {
    Ledger all = at.accounts();
    assertEquals(0, all.unaccounted(), all::toString);
    assertEquals(0, all.waiting(), all::toString);
    return List.of(all.seen(), all.sent(), all.lost());
  }

  private static void await(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within 60 s");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
