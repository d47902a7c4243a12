package io.shadowcast.inline;

import io.shadowcast.words.Endpoint;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A proxy on a free port of the loopback interface.
final class TestProxy implements AutoCloseable {
  static final Duration HALF_OPEN = Duration.ofSeconds(60);
  static final Duration DRAIN = Duration.ofSeconds(60);

  final int port;
  final InlineProxy proxy;

  TestProxy(Loop loop, InlineSettings settings) throws IOException {
    port = settings.routes().getFirst().listen().port();
    proxy = InlineProxy.start(loop, settings, System::nanoTime);
  }

  static InlineSettings settings(int upstream, int port, Path feed) {
    return settings(upstream, port, feed, HALF_OPEN);
  }

  static InlineSettings settings(int upstream, int port, Path feed, Duration halfOpen) {
    return new InlineSettings(
        List.of(
            new InlineSettings.Route(
                new WorkloadName("shop"),
                new Endpoint("127.0.0.1", port),
                new Endpoint("127.0.0.1", upstream))),
        feed,
        256 << 10,
        halfOpen,
        DRAIN,
        InlineSettings.Given.NOTHING);
  }

  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(60_000);
    return client;
  }

  @Override
  public void close() {
    proxy.close();
  }
}
