package io.shadowcast.benchmarks.whole;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A workload that pushes a counter to its agent's statsd port, one each beat.
final class Heartbeat implements AutoCloseable {
  static final String METRIC = "beats";

  private static final byte[] BEAT = (METRIC + ":1|c").getBytes(StandardCharsets.US_ASCII);
  private static final Duration PERIOD = Duration.ofMillis(50);

  private final DatagramSocket socket;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long beats;

  private Heartbeat(DatagramSocket socket, int port) {
    this.socket = socket;
    this.thread = Thread.ofVirtual().unstarted(() -> beat(port));
  }

  static Heartbeat start(int port) throws IOException {
    Heartbeat heart = new Heartbeat(new DatagramSocket(0, InetAddress.getLoopbackAddress()), port);
    heart.thread.start();
    return heart;
  }

  private void beat(int port) {
    DatagramPacket packet =
        new DatagramPacket(BEAT, BEAT.length, InetAddress.getLoopbackAddress(), port);
    try {
      for (long sent = 1; !stopped; sent++) {
        socket.send(packet);
        beats = sent;
        Thread.sleep(PERIOD);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it.
  ///
  /// @return how often it beat
  long stop() throws InterruptedException {
    stopped = true;
    thread.join();
    return beats;
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    socket.close();
  }
}
