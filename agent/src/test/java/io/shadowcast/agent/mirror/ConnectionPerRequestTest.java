package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.words.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Clients that open a connection for each request and close it after the answer (HTTP/1.0).
class ConnectionPerRequestTest {
  private static final int REQUESTS = 20;
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(30), Duration.ofSeconds(5));

  @Test
  void aShadowWithAShortBacklogThatAcceptsSlowlyGetsEveryRequest() throws Exception {
    try (OneAtATime shadow = new OneAtATime(Duration.ofMillis(40));
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, MirrorRig.target(SHOP, "small", shadow.port(), 1));
      burst(rig);
      Ledger end = rig.settled("small", REQUESTS);
      assertEquals(REQUESTS, end.sent(), end::toString);
      MirrorRig.await(() -> rig.observedAnswers.get() == REQUESTS);
      assertEquals(REQUESTS, shadow.requests.stream().distinct().count());
    }
  }

  @Test
  void aMirrorThatGotNoCpuDoesNotBlameTheShadow() throws Exception {
    AtomicLong stolen = new AtomicLong();
    try (OneAtATime shadow = new OneAtATime(Duration.ofMillis(5));
        MirrorRig rig = new MirrorRig(OPTIONS, () -> System.nanoTime() + stolen.get())) {
      rig.apply(1, false, MirrorRig.target(SHOP, "small", shadow.port(), 1));
      rig.onSent = () -> stolen.addAndGet(Duration.ofSeconds(1).toNanos());
      burst(rig);
      Ledger end = rig.settled("small", REQUESTS);
      assertEquals(REQUESTS, end.sent(), end::toString);
      MirrorRig.await(() -> rig.observedAnswers.get() == REQUESTS);
    }
  }

  @Test
  void everyRequestThatWaitsWhenTheClientClosesIsStillSent() throws Exception {
    try (ShadowServer shadow = new ShadowServer(ShadowServer.Mode.SLOW);
        MirrorRig rig =
            new MirrorRig(OPTIONS.within(Duration.ofSeconds(30), Duration.ofMillis(1500)))) {
      rig.apply(1, false, MirrorRig.target(SHOP, "small", shadow.port(), 1));
      rig.open(SHOP_INDEX, 1);
      for (int i = 0; i < 5; i++) {
        rig.get(1, i);
      }
      rig.close(SHOP_INDEX, 1);
      assertEquals(5, rig.settled("small", 5).sent());
      MirrorRig.await(() -> shadow.answered.get() == 5);
    }
  }

  private static void burst(MirrorRig rig) {
    for (int connection = 1; connection <= REQUESTS; connection++) {
      rig.open(SHOP_INDEX, connection);
      rig.get(connection, 0);
      rig.close(SHOP_INDEX, connection);
    }
  }

  /// Serves one connection after the other, one request each, like Python's `http.server`; its
  /// listen queue holds five.
  private static final class OneAtATime implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket();
    private final Duration pause;
    final List<String> requests = new CopyOnWriteArrayList<>();

    OneAtATime(Duration pause) throws IOException {
      this.pause = pause;
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
      Thread.ofPlatform().daemon().start(this::run);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void run() {
      while (!listener.isClosed()) {
        LockSupport.parkNanos(pause.toNanos());
        try (Socket socket = listener.accept()) {
          serve(socket);
        } catch (IOException e) {
          // closed, or an attempt that was given up: the next one counts
        }
      }
    }

    private void serve(Socket socket) throws IOException {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      String line = in.readLine();
      if (line == null) {
        return;
      }
      requests.add(line);
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      socket
          .getOutputStream()
          .write("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nok".getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
