package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A queue that is nearly full, and what its reader does about it: by hand, on the mirror's loop.
final class EvictionTest {
  private static final MirrorOptions OPTIONS = MirrorOptions.DEFAULT;
  private static final List<MirrorWorkload> WORKLOADS =
      List.of(new MirrorWorkload(MirrorRig.SHOP, MirrorWorkload.Protocol.HTTP1));

  private final Transport transport = new Transport("mirror");
  private final RecordQueue queue = new RecordQueue(QueueBudget.allocate(16 << 20));
  private final Wiring wiring = new Wiring(transport, OPTIONS, System::nanoTime);
  private final Shadows shadows =
      new Shadows(
          WORKLOADS,
          _ -> ShadowObserver.NONE,
          new MirrorSources(System::nanoTime, InstantSource.system(), new SplittableRandom(7)),
          OPTIONS);
  private final Board board = new Board(queue, 0, WORKLOADS, shadows, wiring, OPTIONS);
  private final RecordHeader header = new RecordHeader();

  @AfterEach
  void stop() {
    transport.shutDown();
  }

  @Test
  void theYoungestOrdinarySessionGoesFirstAndNothingMoreOfItIsSent() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST)) {
      onLoop(() -> {
        shadows.replace(
            List.of(
                new Shadows.Resolved(
                    MirrorRig.target(MirrorRig.SHOP, "small", shadow.port(), 1),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), shadow.port()),
                    false)));
        return null;
      });
      begin(1, PriorityClass.P1);
      begin(2, PriorityClass.P2);
      begin(3, PriorityClass.P2);
      begin(4, PriorityClass.P1);
      onLoop(() -> board.drain(100));
      MirrorRig.await(() -> shadow.received() == 4);
      int filled = fill(9);
      assertTrue(queue.isCrowded());
      onLoop(() -> board.drain(1));
      MirrorRig.pause(20);
      onLoop(() -> board.drain(1));
      onLoop(() -> board.drain(10_000));
      request(3, 1, PriorityClass.P2, 10);
      request(2, 1, PriorityClass.P2, 10);
      onLoop(() -> board.drain(10_000));
      MirrorRig.await(() -> texts(shadow).contains("/2/1 "));
      assertEquals(
          1, onLoop(() -> lost(LossReason.EVICTED)) - filled, "the third, after the filler");
      assertTrue(texts(shadow).contains("/3/0 ") && !texts(shadow).contains("/3/1 "));
      Ledger end = onLoop(() -> shadows.ledgers().getFirst());
      assertEquals(0, end.unaccounted(), end::toString);
    }
  }

  private static String texts(ShadowServer shadow) {
    return shadow.requests.toString();
  }

  private long lost(LossReason reason) {
    return shadows.ledgers().getFirst().lost(reason);
  }

  private void begin(long connection, PriorityClass priority) {
    queue.offer(header.control(RecordKind.OPEN, 0, connection).at(System.nanoTime()));
    request(connection, 0, priority, 10);
  }

  /// One large session until the queue has no room for it.
  private int fill(long connection) {
    queue.offer(header.control(RecordKind.OPEN, 0, connection).at(System.nanoTime()));
    int sequence = 0;
    while (request(connection, sequence, PriorityClass.P2, 60_000)) {
      sequence++;
    }
    return sequence;
  }

  private boolean request(long connection, long sequence, PriorityClass priority, int size) {
    String text =
        "POST /%d/%d HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(connection, sequence, size, "x".repeat(size));
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    header
        .data(0, connection, sequence, RecordHeader.WHOLE)
        .as(priority)
        .at(System.nanoTime())
        .begun();
    return queue.offer(header, MemorySegment.ofArray(bytes), 0, bytes.length).kept();
  }

  private <T> T onLoop(Callable<T> task) {
    return transport.loop().submit(task).syncUninterruptibly().getNow();
  }
}
