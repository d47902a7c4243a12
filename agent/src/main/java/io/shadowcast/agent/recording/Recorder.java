package io.shadowcast.agent.recording;

import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A recording that is being written. The mirror's loop tells it every record; a copy of those of
/// its workload goes through a queue of 8 MiB to a thread that replaces secrets and writes. The
/// loop never waits for it: what finds no room is shed with the rest of its connection
/// (QUEUE_BYTES, EVICTED) and counted.
public final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final long QUEUE_BYTES = 8 << 20;
  private static final int BATCH = 256;
  private static final long PAUSE = 2_000_000L;
  private static final long FLUSH = 100_000_000L;

  /// What to record.
  ///
  /// @param workload its index in the records
  /// @param file a new one, in a directory that is there
  /// @param mostBytes of the file
  /// @param longest how long it goes on
  public record Order(int workload, Frame.Head head, Path file, long mostBytes, Duration longest) {}

  /// How a recording stands.
  ///
  /// @param ending empty: it goes on
  /// @param fault why it could not be written; empty without one
  /// @param nanos how long it lasts
  /// @param bytes of the file
  /// @param redacted requests in the file of which secrets were replaced
  /// @param sha256 of the file, hex; empty: it is not whole
  /// @param accounts of the workload's requests; `sent` are those in the file
  public record Progress(
      Path file,
      Optional<Ending> ending,
      Optional<String> fault,
      long nanos,
      long bytes,
      long redacted,
      String sha256,
      Ledger accounts) {}

  private final Order order;
  private final LongSupplier ticker;
  private final Runnable detach;
  private final RecordingWriter writer;
  private final RecordQueue queue = new RecordQueue(QueueBudget.allocate(QUEUE_BYTES));
  private final RecordingAccounts accounts = new RecordingAccounts();
  private final Door door = new Door(queue, accounts);
  private final Gathering gathering;
  private final Thread thread;
  private volatile @Nullable Ending wanted;
  private volatile @Nullable Ending ended;
  private volatile @Nullable String fault;
  private volatile long bytes;
  private volatile String sha256 = "";
  private volatile long endNanos;
  private long flushedAt;

  private Recorder(
      Order order,
      LongSupplier ticker,
      ThreadFactory threads,
      Redactor redactor,
      Runnable detach,
      RecordingWriter writer) {
    this.order = order;
    this.ticker = ticker;
    this.detach = detach;
    this.writer = writer;
    bytes = writer.bytes();
    gathering =
        new Gathering(
            redactor, accounts, order.head().started().monotonicNanos(), this::writeIfRoom);
    thread = threads.newThread(this::run);
  }

  /// Makes the file and begins; [#take] is to be told what comes from now on.
  ///
  /// @param ticker monotonic nanoseconds, the clock of the records and of the head
  /// @param redactor for this recording alone
  /// @param detach ends the telling: [#take] is not being called any more when it returns; called
  ///   once, by the writing thread
  /// @throws IOException when the file cannot be made
  public static Recorder start(
      Order order, LongSupplier ticker, ThreadFactory threads, Redactor redactor, Runnable detach)
      throws IOException {
    RecordingWriter writer = RecordingWriter.create(order.file(), order.head());
    Recorder recorder = new Recorder(order, ticker, threads, redactor, detach, writer);
    recorder.thread.start();
    return recorder;
  }

  /// A record that the mirror took. The mirror's loop; never waits, never throws.
  ///
  /// @param connection unique among all queues
  /// @param now monotonic nanoseconds
  public void take(RecordView item, long connection, long now) {
    if (item.workload() != order.workload() || wanted != null) {
      return;
    }
    try {
      door.take(item, connection, now);
    } catch (RuntimeException e) {
      fail(e);
    }
    if (door.isOverrun()) {
      fail(new IllegalStateException("too many connections found no room"));
    }
  }

  /// How it stands. Any thread.
  public Progress progress() {
    Ending over = ended;
    long now = over == null ? ticker.getAsLong() : endNanos;
    return new Progress(
        order.file(),
        Optional.ofNullable(over),
        Optional.ofNullable(fault),
        now - order.head().started().monotonicNanos(),
        bytes,
        accounts.redacted(),
        over == null ? "" : sha256,
        accounts.ledger(order.head().workload()));
  }

  /// Ends it, and waits until the file is whole. Any thread but the mirror's loop.
  public Progress stop() throws InterruptedException {
    want(Ending.STOPPED);
    LockSupport.unpark(thread);
    thread.join();
    return progress();
  }

  /// The first reason counts.
  private synchronized void want(Ending ending) {
    if (wanted == null) {
      wanted = ending;
    }
  }

  private synchronized void fail(Exception e) {
    if (fault == null) {
      Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
      fault = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
      LOG.warn("{}: the recording ends: {}", order.file(), fault, e);
    }
    want(Ending.FAULT);
  }

  private void run() {
    try {
      while (wanted == null) {
        turn();
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
    try {
      end();
    } catch (IOException | RuntimeException e) {
      fail(e);
    } finally {
      endNanos = ticker.getAsLong();
      ended = fault == null ? wanted : Ending.FAULT;
    }
  }

  private void turn() throws IOException {
    int drained = queue.drain(this::take, BATCH);
    long now = ticker.getAsLong();
    if (now - flushedAt > FLUSH) {
      flushedAt = now;
      writer.flush();
    }
    if (now - order.head().started().monotonicNanos() >= order.longest().toNanos()) {
      want(Ending.TIME);
    } else if (drained == 0) {
      LockSupport.parkNanos(this, PAUSE);
    }
  }

  /// What is in the queue belongs to the recording; what has not ended by then does not.
  private void end() throws IOException {
    try (writer) {
      detach.run();
      queue.drain(this::take, Integer.MAX_VALUE);
      gathering.end();
      if (fault == null) {
        writer.write(tail());
        writer.sync();
        bytes = writer.bytes();
        sha256 = writer.digest();
      }
    }
  }

  private Frame.Tail tail() {
    Ledger all = accounts.ledger(order.head().workload());
    Ending why = wanted;
    return new Frame.Tail(
        ticker.getAsLong() - order.head().started().monotonicNanos(),
        why == null ? Ending.STOPPED : why,
        all.seen(),
        all.sent(),
        all.losses());
  }

  private void take(RecordView item) {
    try {
      gathering.take(item);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The tail has its place kept.
  private boolean writeIfRoom(Frame.Event event) throws IOException {
    if (fault != null || wanted == Ending.BYTES) {
      return false; // what is smaller and would have room would come behind a hole
    }
    long after = writer.bytes() + FrameCodec.most(event) + FrameCodec.MOST_TAIL;
    if (after > order.mostBytes()) {
      want(Ending.BYTES);
      return false;
    }
    writer.write(event);
    bytes = writer.bytes();
    return true;
  }
}
