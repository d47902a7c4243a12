package io.shadowcast.agent.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.PriorityClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The records of a recording come out of the queue as they were captured. The clock is the test's:
/// it goes on by what the player waits.
class PlayerTest {
  private static final long MILLI = 1_000_000;

  @TempDir Path directory;

  private final QueueBudget budget = QueueBudget.allocate(4 << 20);
  private final RecordQueue queue = new RecordQueue(budget);
  private final FakeTime clock = new FakeTime();
  private final List<Taken> taken = new ArrayList<>();

  /// Goes on by what is waited for.
  private static final class FakeTime implements Player.Time {
    private long now;

    @Override
    public long now() {
      return now;
    }

    @Override
    public void pause(long nanos) {
      now += nanos;
    }
  }

  private record Taken(
      RecordKind kind, long connection, long sequence, int flags, int length, long nanos) {}

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 2.5, 10})
  void pausesAreDividedByTheRateAndTimesAreInOrder(double rate) throws IOException {
    Path file =
        written(
            new Frame.Opened(0, 1, 7, false),
            request(0, 1, 0, 10),
            request(40 * MILLI, 2, 0, 10),
            request(30 * MILLI, 1, 1, 10), // came later into the file than it was captured
            new Frame.Answered(50 * MILLI, 1, 1, 123, 200),
            new Frame.Closed(1000 * MILLI, 1));
    Player.Played played = play(file, rate);
    assertEquals(3, played.requests());
    assertEquals(0, played.unplayed());
    assertEquals(
        List.of(
            RecordKind.OPEN,
            RecordKind.DATA,
            RecordKind.DATA,
            RecordKind.DATA,
            RecordKind.ANSWER,
            RecordKind.CLOSE),
        taken.stream().map(Taken::kind).toList());
    assertEquals(List.of(1L, 1L, 1L, 2L, 1L, 1L), taken.stream().map(Taken::connection).toList());
    long[] expected = {0, 0, 30, 40, 50, 1000};
    for (int i = 0; i < expected.length; i++) {
      double at = taken.get(i).nanos() - taken.getFirst().nanos();
      assertEquals(expected[i] * MILLI / rate, at, 1, "record " + i);
    }
  }

  @Test
  void aLongRequestComesInPiecesAndTheQueueNeverOverflows() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      frames.add(request(0, i, 0, Frame.MOST_BYTES));
    }
    Player.Played played = play(written(frames.toArray(Frame[]::new)), 1);
    assertEquals(30, played.requests());
    assertEquals(30L * Frame.MOST_BYTES, taken.stream().mapToLong(Taken::length).sum());
    assertEquals(
        30, taken.stream().filter(each -> (each.flags() & RecordHeader.START) > 0).count());
    assertEquals(30, taken.stream().filter(each -> (each.flags() & RecordHeader.END) > 0).count());
    assertEquals(0, queue.counters().shed());
  }

  @Test
  void whatIsStoppedIsCounted() throws IOException {
    Path file =
        written(
            request(0, 1, 0, 10), request(10 * MILLI, 1, 1, 10), request(500 * MILLI, 1, 2, 10));
    AtomicBoolean on = new AtomicBoolean(true);
    Player player = new Player(stage(), 1, clock, nanos -> {});
    try (RecordingReader in = RecordingReader.open(file)) {
      Player.Played played =
          player.play(
              in,
              () -> {
                on.set(on.get() && clock.now() < 300 * MILLI);
                return on.get();
              });
      assertEquals(2, played.requests());
      assertEquals(1, played.unplayed());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.09, 10.1, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void otherRatesAreRefused(double rate) {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> new Player(stage(), rate, clock, nanos -> {}));
    assertEquals("rate: " + rate + " (expected: 0.1..10)", refused.getMessage());
  }

  private Player.Played play(Path file, double rate) throws IOException {
    AtomicLong production = new AtomicLong();
    Player player = new Player(stage(), rate, clock, production::addAndGet);
    try (RecordingReader in = RecordingReader.open(file)) {
      Player.Played played =
          player.play(
              in,
              () -> {
                clock.pause(MILLI / 100);
                return true;
              });
      drain();
      assertTrue(in.damage().isEmpty(), () -> in.damage().toString());
      return played;
    }
  }

  private Player.Stage stage() {
    return new Player.Stage(queue, budget, this::drain);
  }

  private void drain() {
    queue.drain(
        item ->
            taken.add(
                new Taken(
                    item.kind(),
                    item.connection(),
                    item.sequence(),
                    item.flags(),
                    item.length(),
                    nanos(item))),
        Integer.MAX_VALUE);
  }

  /// A record is never given before it is due.
  private long nanos(RecordView item) {
    assertTrue(item.nanos() <= clock.now(), "early");
    return item.nanos();
  }

  private Path written(Frame... frames) throws IOException {
    Path file = directory.resolve("a.rec");
    try (RecordingWriter out = RecordingWriter.create(file, RecordingRig.head())) {
      for (Frame frame : frames) {
        out.write(frame);
      }
      out.write(new Frame.Tail(0, Ending.TIME, 0, 0, List.of()));
      out.flush();
    }
    return file;
  }

  private static Frame.Request request(long nanos, long connection, long sequence, int length) {
    return new Frame.Request(
        nanos, connection, 7, sequence, 0, PriorityClass.P2, ByteBuffer.allocate(length));
  }
}
