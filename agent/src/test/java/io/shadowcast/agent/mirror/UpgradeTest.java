package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.LossReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Connections that stop to be HTTP: WebSocket and the like, and CONNECT.
class UpgradeTest {
  private static final int STREAM = RecordHeader.WHOLE | RecordHeader.SWITCHED;
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(30), TIMEOUT);

  @ParameterizedTest
  @CsvSource({"GET /chat,101 Switching Protocols", "CONNECT shop:1,200 Connected"})
  void anAcceptedUpgradeGoesOnAsARawStreamWithoutATimeout(String request, String answer)
      throws Exception {
    try (Upgrading shadow = new Upgrading("HTTP/1.1 " + answer + "\r\n\r\n");
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, MirrorRig.target(SHOP, "small", shadow.port(), 1));
      upgrade(rig, request);
      rig.data(SHOP_INDEX, 1, 1, STREAM, "one ");
      rig.settled("small", 2);
      MirrorRig.pause(3 * TIMEOUT.toMillis());
      rig.data(SHOP_INDEX, 1, 2, STREAM, "two");
      MirrorRig.await(() -> shadow.text().equals("one two"));
      rig.close(SHOP_INDEX, 1);
      assertEquals(3, rig.settled("small", 3).sent());
    }
  }

  @Test
  void aStreamThatTheShadowDidNotAcceptIsCountedAndNotSent() throws Exception {
    try (Upgrading shadow = new Upgrading("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, MirrorRig.target(SHOP, "small", shadow.port(), 1));
      upgrade(rig, "GET /chat");
      rig.data(SHOP_INDEX, 1, 1, STREAM, "one ");
      rig.data(SHOP_INDEX, 1, 2, STREAM, "two");
      assertEquals(1, rig.settled("small", 3).sent());
      assertEquals(2, rig.lost("small", LossReason.SHADOW_RESET));
      assertEquals("", shadow.text());
    }
  }

  @Test
  void aShadowThatAcceptsWhatProductionDidNotGetsRequestsOnANewConnection() throws Exception {
    try (Upgrading shadow = new Upgrading("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, MirrorRig.target(SHOP, "small", shadow.port(), 1));
      shadow.answers.drainPermits();
      upgrade(rig, "GET /chat");
      rig.get(1, 1);
      MirrorRig.await(() -> rig.ledger("small").sent() == 1);
      shadow.answers.release(2);
      assertEquals(2, rig.settled("small", 2).sent());
      MirrorRig.await(() -> shadow.connections.get() == 2);
      assertEquals("", shadow.text());
    }
  }

  private static void upgrade(MirrorRig rig, String request) {
    rig.open(SHOP_INDEX, 1);
    rig.data(
        SHOP_INDEX,
        1,
        0,
        RecordHeader.WHOLE,
        request + " HTTP/1.1\r\nHost: shop\r\nUpgrade: chat\r\nConnection: upgrade\r\n\r\n");
  }

  /// Answers the first request of a connection and keeps what comes then.
  private static final class Upgrading implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final String answer;
    private final Semaphore answers = new Semaphore(100);
    private final AtomicInteger connections = new AtomicInteger();

    Upgrading(String answer) throws IOException {
      this.answer = answer;
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread.ofPlatform().daemon().start(this::run);
    }

    int port() {
      return listener.getLocalPort();
    }

    String text() {
      return stream.toString(ISO_8859_1);
    }

    private void run() {
      try {
        while (true) {
          serve();
        }
      } catch (IOException e) {
        // the mirror is gone: what was received is what counts
      }
    }

    private void serve() throws IOException {
      try (Socket socket = listener.accept()) {
        connections.incrementAndGet();
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        answers.acquireUninterruptibly();
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
        in.transferTo(stream);
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
