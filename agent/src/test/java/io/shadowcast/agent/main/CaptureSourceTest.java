package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.capture.RunningCapture;
import io.shadowcast.agent.capture.net.Await;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.capture.net.InlineFeed;
import io.shadowcast.agent.capture.net.RequestClasses;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.metrics.Row;
import io.shadowcast.agent.metrics.WorkloadLatencies;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.Labels;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Series;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real feed that dies of a fault in what it calls, and is opened again.
class CaptureSourceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final Series RATE =
      new Series("request_rate", Labels.of(Map.of("workload", "shop", "role", "production")));

  private final CapturedWorkload workload =
      new CapturedWorkload(SHOP, List.of(80), CapturedWorkload.Protocol.HTTP1, List.of());
  private final CaptureAccounts accounts = new CaptureAccounts(List.of(workload));
  private final WorkloadLatencies latencies = new WorkloadLatencies();
  private final AtomicReference<Admission> admission = new AtomicReference<>(Admission.ALL);

  @Test
  void aCaptureThatDiedIsShownHasNoRatesAndIsOpenedAgain(@TempDir Path run) throws Exception {
    Path socket = run.resolve("feed.sock");
    try (CaptureSource source = source(socket)) {
      source.look(0);
      assertTrue(source.fault().isEmpty());
      assertEquals(0, rate());
      admission.set((index, connection, sequence) -> {
        throw new IllegalStateException("a fault of ours");
      });
      ask(
          socket,
          () -> {
            source.look(SECOND);
            return !source.isRunning();
          });
      ProbeResult off = source.fault().orElseThrow();
      assertEquals(ProbeResult.State.OFF, off.state());
      assertTrue(off.reason().contains("a fault of ours"), off.reason());
      assertTrue(Double.isNaN(rate()), "nobody knows how many requests there are");
      assertEquals(1, lost());
      admission.set(Admission.ALL);
      source.look(SECOND + SECOND / 2);
      assertFalse(source.isRunning(), "not before its pause is over");
      source.look(2 * SECOND);
      assertTrue(source.isRunning());
      ask(socket, () -> accounts.ledger(0).sent() == 1);
      assertEquals(0, accounts.ledger(0).unaccounted());
    }
  }

  @Test
  void requestsThatAreNoneAreShownByTheirBegin(@TempDir Path run) throws Exception {
    Path socket = run.resolve("feed.sock");
    try (CaptureSource source = source(socket)) {
      source.look(0);
      talk(socket, "\u0016\u0003\u0001secret\"words", () -> lost() == 1);
      String begin = accounts.takeMalformed(0);
      assertEquals("\\x16\\x03\\x01secret\\x22words", begin);
      assertEquals(
          "shop: 1 malformed requests, one began with \"\\x16\\x03\\x01secret\\x22words\""
              + " (expected: its `protocol`; this is TLS, capture behind its terminator or"
              + " `capture: inline`)",
          MalformedLog.sentence(accounts.ledger(0), 1, begin));
      assertEquals("", accounts.takeMalformed(0));
    }
  }

  private CaptureSource source(Path socket) {
    ResponseObserver silent =
        new ResponseObserver() {
          @Override
          public void request(int index, long bytes, boolean write) {}

          @Override
          public void response(int index, long nanos, int status) {}
        };
    Handover handover =
        new Handover(
            List.of(workload),
            new RequestClasses(List.of(workload)),
            new RecordQueue(QueueBudget.allocate(2 << 20)),
            accounts,
            new CaptureCounters(),
            (index, connection, sequence) -> admission.get().refuse(index, connection, sequence),
            silent);
    return new CaptureSource(
        CaptureMode.INLINE,
        List.of(handover),
        to -> open(to.getFirst(), socket),
        List.of(latencies.production(SHOP)));
  }

  private static RunningCapture open(Handover to, Path socket) throws IOException {
    return InlineFeed.start(to, socket, 4, Thread.ofPlatform().daemon().factory());
  }

  private double rate() {
    Row row = new Row(1000);
    latencies.sample(row, SECOND);
    return row.value(RATE);
  }

  private long lost() {
    return accounts.ledger(0).losses().stream()
        .filter(loss -> loss.reason() != LossReason.OFF)
        .mapToLong(loss -> loss.records())
        .sum();
  }

  private static void ask(Path socket, BooleanSupplier done) throws Exception {
    talk(socket, "GET / HTTP/1.1\r\n\r\n", done);
  }

  private static void talk(Path socket, String text, BooleanSupplier done) throws Exception {
    try (SocketChannel proxy = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      proxy.connect(UnixDomainSocketAddress.of(socket));
      frame(proxy, 0, "inline/1 shop");
      frame(proxy, 1, "");
      frame(proxy, 2, text);
      Await.until(done);
    }
  }

  private static void frame(SocketChannel to, int type, String payload) throws IOException {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer frame = ByteBuffer.allocate(24 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.put((byte) type).put((byte) 0).putShort((short) 0).putInt(bytes.length);
    frame.putLong(7).putLong(1).put(bytes).flip();
    while (frame.hasRemaining()) {
      to.write(frame);
    }
  }
}
