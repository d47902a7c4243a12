package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.shadowcast.agent.queue.Offer;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;

/// A mirror with one queue, written to by the test's thread, and observers that count.
final class MirrorRig implements AutoCloseable {
  static final WorkloadName SHOP = new WorkloadName("shop");
  static final WorkloadName RAW = new WorkloadName("raw");
  static final WorkloadName CACHE = new WorkloadName("cache");
  static final WorkloadName NAMES = new WorkloadName("names");
  private static final SessionHash SESSIONS = SessionHash.of("test");
  static final int SHOP_INDEX = 0;
  static final int RAW_INDEX = 1;
  static final int CACHE_INDEX = 2;
  static final int NAMES_INDEX = 3;

  final RecordQueue queue = new RecordQueue(QueueBudget.allocate(16 << 20));
  final Mirror mirror;
  final AtomicLong observedSent = new AtomicLong();
  final AtomicLong observedAnswers = new AtomicLong();
  final AtomicLong observedStarts = new AtomicLong();
  final AtomicLong longestLag = new AtomicLong();
  final ConcurrentHistogram offerNanos = new ConcurrentHistogram(2);
  private final RecordHeader header = new RecordHeader();

  volatile Runnable onSent = () -> {};

  MirrorRig(MirrorOptions options) {
    this(options, System::nanoTime);
  }

  MirrorRig(MirrorOptions options, LongSupplier ticker) {
    this(options, ticker, InetAddress::getAllByName);
  }

  MirrorRig(MirrorOptions options, LongSupplier ticker, MirrorSources.Names names) {
    mirror =
        Mirror.start(
            options,
            List.of(
                new MirrorWorkload(SHOP, MirrorWorkload.Protocol.HTTP1),
                new MirrorWorkload(RAW, MirrorWorkload.Protocol.TCP),
                new MirrorWorkload(CACHE, MirrorWorkload.Protocol.REDIS),
                new MirrorWorkload(NAMES, MirrorWorkload.Protocol.UDP)),
            List.of(queue),
            target -> new Counting(),
            new MirrorSources(ticker, InstantSource.system(), new SplittableRandom(7), names));
  }

  private static long session(long connection) {
    return SESSIONS.connection(connection, 0);
  }

  static MirrorTarget target(WorkloadName workload, String shadow, int port, double rate) {
    return new MirrorTarget(
        workload,
        new ShadowName(shadow),
        new VmTypeName("small"),
        new Endpoint("127.0.0.1", port),
        rate);
  }

  static MirrorTarget fanIn(WorkloadName workload, String shadow, int port) {
    return new MirrorTarget(
        workload,
        new ShadowName(shadow),
        new VmTypeName("small"),
        new Endpoint("127.0.0.1", port),
        1,
        false,
        LaneMode.FAN_IN);
  }

  Application apply(long revision, boolean off, MirrorTarget... targets) {
    return mirror.apply(new MirrorSettings(revision, off, List.of(targets), List.of()));
  }

  void open(int workload, long connection) {
    keep(
        queue.offer(
            header
                .control(RecordKind.OPEN, workload, connection)
                .at(System.nanoTime())
                .of(session(connection))));
  }

  void close(int workload, long connection) {
    keep(queue.offer(header.control(RecordKind.CLOSE, workload, connection).at(System.nanoTime())));
  }

  void gap(int workload, long connection) {
    keep(queue.offer(header.control(RecordKind.GAP, workload, connection).at(System.nanoTime())));
  }

  void answer(long connection, long sequence, long nanos, int status) {
    keep(queue.offer(header.answer(SHOP_INDEX, connection, sequence, nanos, status)));
  }

  /// A whole GET that names its connection and number.
  void get(long connection, long sequence) {
    data(SHOP_INDEX, connection, sequence, RecordHeader.WHOLE, getText(connection, sequence));
  }

  static String getText(long connection, long sequence) {
    return "GET /" + connection + "/" + sequence + " HTTP/1.1\r\nHost: shop\r\n\r\n";
  }

  void data(int workload, long connection, long sequence, int flags, String text) {
    data(workload, connection, sequence, flags, MemorySegment.ofArray(text.getBytes(ISO_8859_1)));
  }

  /// The same, of a class.
  void get(long connection, long sequence, PriorityClass priority) {
    MemorySegment bytes = MemorySegment.ofArray(getText(connection, sequence).getBytes(ISO_8859_1));
    data(SHOP_INDEX, connection, sequence, RecordHeader.WHOLE, bytes, priority);
  }

  void data(int workload, long connection, long sequence, int flags, MemorySegment bytes) {
    data(workload, connection, sequence, flags, bytes, PriorityClass.P1);
  }

  private void data(
      int workload,
      long connection,
      long sequence,
      int flags,
      MemorySegment bytes,
      PriorityClass priority) {
    long before = System.nanoTime();
    Offer offer =
        queue.offer(
            header
                .data(workload, connection, sequence, flags)
                .as(priority)
                .at(before)
                .of(session(connection)),
            bytes,
            0,
            (int) bytes.byteSize());
    offerNanos.recordValue(System.nanoTime() - before);
    keep(offer);
  }

  Ledger ledger(String shadow) {
    return mirror.ledgers().stream()
        .filter(l -> l.shadow().orElseThrow().value().equals(shadow))
        .findFirst()
        .orElseThrow();
  }

  long lost(String shadow, LossReason reason) {
    return ledger(shadow).losses().stream()
        .filter(loss -> loss.reason() == reason)
        .mapToLong(Loss::records)
        .sum();
  }

  /// Waits until so many were seen and none waits; the equation is checked at every look.
  Ledger settled(String shadow, long seen) {
    await(() -> {
      Ledger now = ledger(shadow);
      assertEquals(0, now.unaccounted(), now::toString);
      return now.seen() >= seen && now.waiting() == 0;
    });
    Ledger end = ledger(shadow);
    assertEquals(seen, end.seen(), end::toString);
    return end;
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within 60 s");
      }
      pause(2);
    }
  }

  @SuppressWarnings("ThreadSleep")
  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    mirror.close();
    for (Ledger ledger : mirror.ledgers()) {
      assertEquals(0, ledger.unaccounted(), ledger::toString);
      assertEquals(0, ledger.waiting(), ledger::toString);
    }
    queue.close();
  }

  private static void keep(Offer offer) {
    assertEquals(Offer.KEPT, offer);
  }

  private final class Counting implements ShadowObserver {
    @Override
    public void started(long nanos) {
      observedStarts.incrementAndGet();
      longestLag.accumulateAndGet(nanos, Math::max);
    }

    @Override
    public void sent(long bytes, boolean write) {
      observedSent.incrementAndGet();
      onSent.run();
    }

    @Override
    public void answered(long nanos, int status) {
      observedAnswers.incrementAndGet();
    }
  }
}
