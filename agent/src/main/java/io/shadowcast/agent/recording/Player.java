package io.shadowcast.agent.recording;

import io.shadowcast.agent.queue.Offer;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// Gives a recording to a mirror as the capture gave it: the same records in the same order, with
/// the pauses between them divided by the rate. A record bears the time at which it was due, so
/// that whoever measures a lag measures this player's too. It waits when the queue is half full: it
/// may, because nobody waits for it. The thread that plays.
public final class Player {
  /// What a replay may be sped up or slowed down by.
  public static final double LEAST_RATE = 0.1;

  /// The same.
  public static final double MOST_RATE = 10;

  /// From the call to the first event: what is read ahead is there by then.
  private static final long LEAD = 100_000_000L;

  private static final long LONGEST_PAUSE = 50_000_000L;
  private static final long NO_ROOM = 1_000_000L;

  /// Where the records go.
  ///
  /// @param queue of the mirror
  /// @param budget of that queue alone
  /// @param wake makes the mirror look at the queue now; does not wait
  public record Stage(RecordQueue queue, QueueBudget budget, Runnable wake) {}

  /// CLOCK_MONOTONIC, the mirror's clock, and a way to wait for it.
  public interface Time {
    /// Nanoseconds.
    long now();

    /// Waits about so long.
    void pause(long nanos);
  }

  /// What was played.
  ///
  /// @param requests given to the mirror, whole
  /// @param unplayed requests that were not, because the player was stopped
  /// @param connections that requests were played on
  /// @param nanos from the first event to the last, as played
  public record Played(long requests, long unplayed, long connections, long nanos) {}

  private final Stage stage;
  private final double rate;
  private final Time time;
  private final LongConsumer production;
  private final RecordHeader header = new RecordHeader();
  private long requests;
  private long unplayed;
  private long connections;

  /// @param rate 0.1..10: 2 is twice as fast
  /// @param production takes production's response times, nanoseconds
  /// @throws IllegalArgumentException when the rate is another
  public Player(Stage stage, double rate, Time time, LongConsumer production) {
    if (!(rate >= LEAST_RATE && rate <= MOST_RATE)) {
      throw new IllegalArgumentException("rate: " + rate + " (expected: 0.1..10)");
    }
    this.stage = stage;
    this.rate = rate;
    this.time = time;
    this.production = production;
  }

  /// Plays everything that can be read, once.
  ///
  /// @param goesOn asked at least each 50 ms; false ends it, and the rest is counted as unplayed
  public Played play(RecordingReader in, BooleanSupplier goesOn) throws IOException {
    Ahead ahead = new Ahead(in);
    Frame.Event first = ahead.peek();
    if (first == null) {
      return new Played(0, 0, 0, 0);
    }
    long origin = first.nanos();
    long begin = time.now() + LEAD;
    for (Frame.Event event = ahead.poll(); event != null; event = ahead.poll()) {
      long due = begin + (long) ((event.nanos() - origin) / rate);
      if (await(due, goesOn) && play(event, due, goesOn)) {
        stage.wake().run();
      } else {
        unplayed += event instanceof Frame.Request ? 1 : 0;
      }
    }
    return new Played(requests, unplayed, connections, time.now() - begin);
  }

  private boolean await(long due, BooleanSupplier goesOn) {
    boolean on = goesOn.getAsBoolean();
    for (long left = due - time.now(); on && left > 0; left = due - time.now()) {
      time.pause(Math.min(left, LONGEST_PAUSE));
      on = goesOn.getAsBoolean();
    }
    return on;
  }

  private boolean play(Frame.Event event, long due, BooleanSupplier goesOn) {
    return switch (event) {
      case Frame.Opened opened -> {
        connections++;
        yield offer(open(opened).at(due), goesOn);
      }
      case Frame.Request request -> request(request, due, goesOn);
      case Frame.Answered answered -> {
        production.accept(answered.latencyNanos());
        yield offer(answer(answered).at(due), goesOn);
      }
      case Frame.Closed closed ->
          offer(header.control(RecordKind.CLOSE, 0, closed.connection()).at(due), goesOn);
    };
  }

  private RecordHeader open(Frame.Opened opened) {
    return header
        .control(RecordKind.OPEN, 0, opened.connection())
        .flagged(opened.http2() ? RecordHeader.HTTP2 : 0)
        .of(opened.session());
  }

  private RecordHeader answer(Frame.Answered answered) {
    return header
        .answer(
            0,
            answered.connection(),
            answered.sequence(),
            answered.latencyNanos(),
            answered.status())
        .begun();
  }

  /// In pieces that the queue takes. When it is stopped between two of them, the mirror counts what
  /// it has got of the request.
  private boolean request(Frame.Request request, long due, BooleanSupplier goesOn) {
    ByteBuffer bytes = request.bytes();
    MemorySegment all = MemorySegment.ofBuffer(bytes);
    int length = bytes.remaining();
    int at = 0;
    while (at < length) {
      int piece = Math.min(length - at, QueueBudget.MAX_PAYLOAD);
      int flags =
          request.flags()
              | (at == 0 ? RecordHeader.START : 0)
              | (at + piece == length ? RecordHeader.END : 0);
      header
          .data(0, request.connection(), request.sequence(), flags)
          .as(request.priority())
          .of(request.session())
          .begun()
          .at(due);
      if (!offer(header, all, at, piece, goesOn)) {
        return at > 0 && counted();
      }
      at += piece;
    }
    return counted();
  }

  private boolean counted() {
    requests++;
    return true;
  }

  private boolean offer(RecordHeader record, BooleanSupplier goesOn) {
    return offer(record, MemorySegment.NULL, 0, 0, goesOn);
  }

  private boolean offer(
      RecordHeader record, MemorySegment bytes, long at, int length, BooleanSupplier goesOn) {
    boolean on = goesOn.getAsBoolean();
    while (on && (isHalfFull() || !kept(stage.queue().offer(record, bytes, at, length)))) {
      stage.wake().run();
      time.pause(NO_ROOM);
      on = goesOn.getAsBoolean();
    }
    return on;
  }

  private boolean isHalfFull() {
    return stage.budget().usedBytes() > stage.budget().bytes() / 2;
  }

  private static boolean kept(Offer offer) {
    return offer.kept();
  }
}
