package io.shadowcast.inline;

import io.shadowcast.words.Endpoint;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends requests through a proxy of its own, on the loopback interface from one end to the other
/// and into a feed that nobody keeps, so that the path is loaded and compiled when production's
/// first connection comes. What fails here is said, and is no reason not to start.
final class WarmUp {
  /// As long as it may take.
  static final Duration LONGEST = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int REQUESTS = 20_000;
  private static final int CLIENTS = 4;
  private static final int CONNECTIONS_EACH = 25;
  private static final int REQUEST = 256;
  private static final int ANSWER = 1024;
  private static final int DRAIN_MILLIS = 500;
  private static final int FEED_BYTES = 1 << 20;

  private final LongSupplier ticker;
  private final Duration longest;
  private final long deadline;
  private final AtomicInteger answered = new AtomicInteger();

  private WarmUp(LongSupplier ticker, Duration longest) {
    this.ticker = ticker;
    this.longest = longest;
    deadline = ticker.getAsLong() + longest.toNanos();
  }

  /// Warms up for [#LONGEST] at most.
  ///
  /// @param ticker CLOCK_MONOTONIC nanoseconds
  /// @return requests that were answered
  static int run(LongSupplier ticker) {
    return run(ticker, LONGEST);
  }

  /// The same for another time at most.
  static int run(LongSupplier ticker, Duration longest) {
    WarmUp warmUp = new WarmUp(ticker, longest);
    try {
      Path directory = Files.createTempDirectory("inline-warm-up");
      try {
        warmUp.through(directory.resolve(Inline.FEED));
      } finally {
        Files.deleteIfExists(directory.resolve(Inline.FEED));
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      LOG.warn("Inline proxy starts cold: {}", e.toString());
    }
    return warmUp.answered.get();
  }

  private void through(Path socket) throws IOException {
    try (ServerSocketChannel feed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ServerSocket upstream = new ServerSocket(0, CLIENTS, InetAddress.getLoopbackAddress())) {
      feed.bind(UnixDomainSocketAddress.of(socket));
      start(() -> swallow(feed));
      start(() -> serve(upstream));
      Endpoint listen = new Endpoint(upstream.getInetAddress().getHostAddress(), freePort());
      try (InlineProxy proxy = InlineProxy.start(settings(listen, upstream, socket), ticker)) {
        ask(listen);
        LOG.debug("Warm-up told {} frames.", proxy.feed().toldFrames());
      }
    }
  }

  private InlineSettings settings(Endpoint listen, ServerSocket upstream, Path feed) {
    Endpoint service = new Endpoint(listen.host(), upstream.getLocalPort());
    return new InlineSettings(
        List.of(new InlineSettings.Route(new WorkloadName("warm-up"), listen, service)),
        feed,
        FEED_BYTES,
        longest,
        Duration.ofMillis(DRAIN_MILLIS),
        InlineSettings.Given.NOTHING);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void ask(Endpoint proxy) {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(start(() -> converse(proxy)));
    }
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Many connections, because their begin and end are to be fast as well.
  private void converse(Endpoint proxy) {
    try {
      for (int i = 0; i < CONNECTIONS_EACH && isTime(); i++) {
        try (Socket client = new Socket(proxy.host(), proxy.port())) {
          client.setSoTimeout(leftMillis());
          client.setTcpNoDelay(true);
          converse(client, REQUESTS / CLIENTS / CONNECTIONS_EACH);
        }
      }
    } catch (IOException e) {
      LOG.debug("Warm-up: a client has ended", e);
    }
  }

  private void converse(Socket client, int requests) throws IOException {
    byte[] request = new byte[REQUEST];
    OutputStream out = client.getOutputStream();
    InputStream in = client.getInputStream();
    for (int i = 0; i < requests && isTime(); i++) {
      out.write(request);
      in.readNBytes(ANSWER);
      answered.incrementAndGet();
    }
  }

  private boolean isTime() {
    return ticker.getAsLong() - deadline < 0;
  }

  private int leftMillis() {
    return (int) Math.max(1, (deadline - ticker.getAsLong()) / 1_000_000);
  }

  private static void serve(ServerSocket upstream) {
    try {
      while (true) {
        Socket accepted = upstream.accept();
        start(() -> answer(accepted));
      }
    } catch (IOException e) {
      LOG.trace("Warm-up: its service has ended", e);
    }
  }

  private static void answer(Socket accepted) {
    byte[] answer = new byte[ANSWER];
    try (accepted) {
      accepted.setTcpNoDelay(true);
      InputStream in = accepted.getInputStream();
      while (in.readNBytes(REQUEST).length == REQUEST) {
        accepted.getOutputStream().write(answer);
      }
    } catch (IOException e) {
      LOG.trace("Warm-up: a connection has ended", e);
    }
  }

  private static void swallow(ServerSocketChannel feed) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
    try (SocketChannel proxy = feed.accept()) {
      while (proxy.read(bytes) >= 0) {
        bytes.clear();
      }
    } catch (IOException e) {
      LOG.trace("Warm-up: its feed has ended", e);
    }
  }

  private static Thread start(Runnable task) {
    return Thread.ofPlatform().name("inline-warm-up").daemon(true).start(task);
  }
}
