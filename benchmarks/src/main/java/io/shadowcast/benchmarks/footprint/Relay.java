package io.shadowcast.benchmarks.footprint;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/// Passes TCP connections on to a port and counts what the clients send. It sees only TLS records.
final class Relay implements Closeable {
  private final ServerSocket entrance;
  private final int target;
  private final AtomicLong sent = new AtomicLong();

  private Relay(ServerSocket entrance, int target) {
    this.entrance = entrance;
    this.target = target;
  }

  static Relay to(int target) throws IOException {
    Relay relay = new Relay(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().name("relay").start(relay::accept);
    return relay;
  }

  int port() {
    return entrance.getLocalPort();
  }

  /// Bytes that clients have sent, TLS and all.
  long sentBytes() {
    return sent.get();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> copy(client, server, sent));
        Thread.ofVirtual().start(() -> copy(server, client, new AtomicLong()));
      } catch (IOException e) {
        // The entrance was closed, or the aggregator does not listen: the agent tries again.
      }
    }
  }

  private static void copy(Socket from, Socket to, AtomicLong count) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 << 10];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count.addAndGet(n);
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One side went away, so both do.
    }
  }
}
