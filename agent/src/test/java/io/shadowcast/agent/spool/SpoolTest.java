package io.shadowcast.agent.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.SpoolSettings;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final int BLOCK = 64 << 10;

  @TempDir Path directory;

  private SpoolSettings settings(long limit) {
    return new SpoolSettings(directory.resolve("spool"), limit, BLOCK, 0);
  }

  @Test
  void whatWasAppendedIsReadInOrderAlsoAfterARestart() throws IOException {
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      for (int i = 1; i <= 20; i++) {
        assertEquals(new Append.Appended(i), append(spool, i * 5000));
      }
      assertEquals(numbers(1, 20), sequences(spool));
    }
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      assertEquals(numbers(1, 20), sequences(spool));
      assertEquals(new Append.Appended(21), append(spool, 10));
      assertEquals(numbers(1, 21), sequences(spool));
    }
  }

  @Test
  void acknowledgedBatchesGiveTheirRoomBackAndAreNotSentAgain() throws IOException {
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      for (int i = 1; i <= 40; i++) {
        append(spool, 100_000);
      }
      long full = spool.status().bytes();
      spool.acknowledge(spool.boot(), 38);
      assertEquals(numbers(39, 40), sequences(spool));
      assertTrue(spool.status().bytes() < full / 3, spool.status().toString());
      assertEquals(2, spool.status().waiting());
    }
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      assertEquals(numbers(39, 40), sequences(spool));
      spool.acknowledge(spool.boot(), 40);
    }
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      assertEquals(List.of(), sequences(spool));
      assertEquals(new Append.Appended(41), append(spool, 10));
    }
  }

  @Test
  void aFullSpoolRefusesTheNewestAndSaysSoInTheNextBatch() throws IOException {
    try (Spool spool = SpoolChild.open(settings(1 << 20))) {
      List<Append> outcomes = new ArrayList<>();
      while (outcomes.isEmpty() || outcomes.getLast() instanceof Append.Appended) {
        outcomes.add(append(spool, 20_000));
      }
      int kept = outcomes.size() - 1;
      append(spool, 20_000);
      assertEquals(numbers(1, kept), sequences(spool));
      assertEquals(2, spool.status().refused());
      assertTrue(spool.status().bytes() <= 1 << 20);
      spool.acknowledge(spool.boot(), kept);
      assertEquals(new Append.Appended(kept + 1), append(spool, 10));
      Batch batch = BatchCodec.decode(spool.after(0).orElseThrow().bytes()).batch();
      Loss loss = batch.losses().getFirst();
      assertEquals(LossReason.SPOOL_FULL, loss.reason());
      assertEquals(2, loss.records());
      assertTrue(loss.bytes() > 40_000);
      append(spool, 10);
      spool.acknowledge(spool.boot(), kept + 1);
      Batch next = BatchCodec.decode(spool.after(0).orElseThrow().bytes()).batch();
      assertEquals(List.of(), next.losses());
    }
  }

  @Test
  void aReserveOfTheDiskIsLeftAlone() throws IOException {
    var greedy = new SpoolSettings(directory.resolve("spool"), 16 << 20, BLOCK, 1L << 60);
    try (Spool spool = SpoolChild.open(greedy)) {
      Append.Refused refused = assertInstanceOf(Append.Refused.class, append(spool, 10));
      assertTrue(refused.reason().contains("stay free"), refused.reason());
    }
  }

  @Test
  void anotherBootOfTheKernelBeginsAStreamBehindTheOldOne() throws IOException {
    BootId before;
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      before = spool.boot();
      append(spool, 10);
      append(spool, 10);
    }
    BootId kernel = new BootId(new UUID(8, 8));
    try (Spool spool = Spool.open(settings(16 << 20), SpoolChild.origin(kernel))) {
      assertNotEquals(before, spool.boot());
      assertEquals(new Append.Appended(1), append(spool, 10));
      assertEquals(List.of(1L, 2L, 1L), sequences(spool));
      spool.acknowledge(before, 2);
      assertEquals(List.of(1L), sequences(spool));
    }
  }

  @Test
  void aSpoolPutBackToAnOlderStateCanBeginAnew() throws IOException {
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      append(spool, 10);
      BootId before = spool.boot();
      spool.beginStream();
      assertNotEquals(before, spool.boot());
      assertEquals(new Append.Appended(1), append(spool, 10));
    }
  }

  @Test
  void aDamagedBatchIsReplacedByOneThatSaysSo() throws IOException {
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      append(spool, 3000);
      append(spool, 3000);
      spool.acknowledge(spool.boot(), 0);
    }
    damage();
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      assertEquals(numbers(1, 2), sequences(spool));
      Batch first = BatchCodec.decode(spool.after(0).orElseThrow().bytes()).batch();
      assertEquals("spool.damaged", first.contents().events().getFirst().kind());
    }
  }

  @Test
  void aDamagedLengthIsNotBelieved() throws IOException {
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      append(spool, 3000);
      damageLength(Integer.MAX_VALUE);
      Batch first = BatchCodec.decode(spool.after(0).orElseThrow().bytes()).batch();
      assertEquals("spool.damaged", first.contents().events().getFirst().kind());
      damageLength(-1);
      assertEquals(numbers(1, 1), sequences(spool));
    }
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      assertEquals(new Append.Appended(1), append(spool, 10));
    }
  }

  /// Writes over the length in the only record's first part: 8 bytes of text, then its fields.
  private void damageLength(int length) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
      Path segment = files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(segment)).order(ByteOrder.LITTLE_ENDIAN);
      int at = 0;
      while (bytes.getLong(at) != 1 || bytes.getInt(at + 8) != 0 || bytes.getInt(at + 12) != 1) {
        at++;
      }
      try (FileChannel out = FileChannel.open(segment, StandardOpenOption.WRITE)) {
        ByteBuffer value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        out.write(value.putInt(0, length), at + 20);
      }
    }
  }

  @Test
  void aStartedAgentAppendsAtOnce() throws IOException {
    for (int start = 1; start <= 3; start++) {
      try (Spool spool = SpoolChild.open(settings(16 << 20))) {
        long begin = System.nanoTime();
        assertEquals(new Append.Appended(start), append(spool, 10));
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(start == 1 || millis < 1900, "waited " + millis + " ms");
      }
    }
  }

  @Test
  void acknowledgementsAreNotEachWrittenButNeverForgotten() throws IOException {
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      for (int i = 1; i <= 3; i++) {
        append(spool, 10);
        spool.acknowledge(spool.boot(), i);
      }
      assertEquals(spool.boot() + " 1\n", Files.readString(acknowledged()));
    }
    assertTrue(Files.readString(acknowledged()).endsWith(" 3\n"));
    Files.writeString(acknowledged(), "");
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      assertEquals(numbers(1, 3), sequences(spool));
    }
  }

  private Path acknowledged() {
    return directory.resolve("spool/acknowledged");
  }

  @Test
  void whatIsOfferedAgainIsNotLostWhenItIsRefused() throws IOException {
    try (Spool spool = SpoolChild.open(settings(1 << 20))) {
      while (append(spool, 20_000) instanceof Append.Appended) {
        // Fills it.
      }
      Loss dropped = new Loss(LossReason.KERNEL_DROP, 5, 0);
      spool.offer(SpoolChild.contents(spool, 20_000), Instant.EPOCH);
      spool.append(SpoolChild.contents(spool, 20_000), List.of(dropped), Instant.EPOCH);
      spool.acknowledge(spool.boot(), spool.lastSequence());
      spool.append(SpoolChild.contents(spool, 10), List.of(dropped), Instant.EPOCH);
      List<Loss> losses = BatchCodec.decode(spool.after(0).orElseThrow().bytes()).batch().losses();
      assertEquals(2, losses.size());
      assertEquals(dropped, losses.get(0));
      assertEquals(2, losses.get(1).records());
    }
  }

  private void damage() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
      Path segment = files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(segment);
      for (int i = 0; i < bytes.length - 8; i++) {
        if (bytes[i] == 'x' && bytes[i + 8] == 'x') {
          bytes[i + 4] = 'y';
          break;
        }
      }
      Files.write(segment, bytes);
    }
  }

  @Test
  void theSpoolIsClosedToOthers() throws IOException {
    try (Spool spool = SpoolChild.open(settings(16 << 20))) {
      append(spool, 10);
      Path spoolDirectory = directory.resolve("spool");
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(spoolDirectory)));
      try (Stream<Path> files = Files.list(spoolDirectory)) {
        for (Path file : files.toList()) {
          assertEquals(
              "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
      }
    }
  }

  @Test
  void aLimitThatCannotHoldTwoSegmentsIsRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> SpoolChild.open(settings(2 * BLOCK)).close());
    assertFalse(String.valueOf(e.getMessage()).isBlank());
  }

  private static Append append(Spool spool, int size) {
    return spool.append(SpoolChild.contents(spool, size), List.of(), Instant.EPOCH);
  }

  static List<Long> sequences(Spool spool) {
    List<Long> sequences = new ArrayList<>();
    long ticket = 0;
    for (var next = spool.after(0); next.isPresent(); next = spool.after(ticket)) {
      ticket = next.get().ticket();
      Batch batch = BatchCodec.decode(next.get().bytes()).batch();
      assertEquals(next.get().sequence(), batch.sequence());
      sequences.add(batch.sequence());
    }
    return sequences;
  }

  static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
