package io.shadowcast.agent.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// A recorder that is told what a mirror would take, by the test's thread. The writing thread may
/// be held back.
final class RecordingRig {
  private static final RecordQueue QUEUE = new RecordQueue(QueueBudget.allocate(4 << 20));

  final AtomicInteger detached = new AtomicInteger();
  final CountDownLatch held;
  final Recorder recorder;
  private final RecordHeader header = new RecordHeader();

  RecordingRig(Path file, long mostBytes, Duration longest, boolean held) throws IOException {
    this.held = new CountDownLatch(held ? 1 : 0);
    recorder =
        Recorder.start(
            new Recorder.Order(0, head(), file, mostBytes, longest),
            System::nanoTime,
            holding(this.held),
            new Redactor(new byte[32], List.of()),
            detached::incrementAndGet);
  }

  private static ThreadFactory holding(CountDownLatch latch) {
    return task ->
        Thread.ofPlatform()
            .daemon(true)
            .unstarted(() -> {
              try {
                latch.await();
              } catch (InterruptedException e) {
                return;
              }
              task.run();
            });
  }

  static Frame.Head head() {
    return new Frame.Head(
        new HostId("web-1"),
        new WorkloadName("shop"),
        "default",
        new SourceTime(new BootId(new UUID(1, 2)), System.nanoTime(), Instant.EPOCH));
  }

  void control(RecordKind kind, long connection) {
    QUEUE.offer(header.control(kind, 0, connection).at(System.nanoTime()));
    hand();
  }

  void answer(long connection, long sequence) {
    QUEUE.offer(header.answer(0, connection, sequence, 1000, 200).at(System.nanoTime()));
    hand();
  }

  void whole(long connection, long sequence, String text) {
    data(connection, sequence, RecordHeader.WHOLE, text);
  }

  void data(long connection, long sequence, int flags, String text) {
    data(0, connection, sequence, flags, text.getBytes(ISO_8859_1));
  }

  void data(int workload, long connection, long sequence, int flags, byte[] bytes) {
    QUEUE.offer(
        header
            .data(workload, connection, sequence, flags)
            .as(PriorityClass.P1)
            .at(System.nanoTime())
            .of(connection),
        MemorySegment.ofArray(bytes),
        0,
        bytes.length);
    hand();
  }

  static String get(long connection, long sequence) {
    return "GET /" + connection + "/" + sequence + " HTTP/1.1\r\nHost: shop\r\n\r\n";
  }

  private void hand() {
    QUEUE.drain(
        item -> recorder.take(item, item.connection(), System.nanoTime()), Integer.MAX_VALUE);
  }

  static List<Frame.Request> requests(Path file) throws IOException {
    List<Frame.Request> requests = new ArrayList<>();
    try (RecordingReader in = RecordingReader.open(file)) {
      for (Frame.Event event = in.next(); event != null; event = in.next()) {
        if (event instanceof Frame.Request request) {
          requests.add(request);
        }
      }
    }
    return requests;
  }

  static Frame.Tail tail(Path file) throws IOException {
    try (RecordingReader in = RecordingReader.open(file)) {
      while (in.next() != null) {
        // to the end
      }
      return in.tail().orElseThrow();
    }
  }

  static String text(Frame.Request request) {
    return ISO_8859_1.decode(request.bytes()).toString();
  }
}
