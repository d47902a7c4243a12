package io.shadowcast.agent.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A shadow of HTTP/2 (RFC 9113) that opens no window beyond the first 65 535 bytes until it is
/// told to.
final class WithholdingShadow implements AutoCloseable {
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  /// A stream may have 1 MiB, and so may all together.
  private static final byte[] OPEN = {
    0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 16, 0, 0, 0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 16, 0, 0
  };

  private final ServerSocket listener = new ServerSocket();
  private final AtomicLong received = new AtomicLong();
  private volatile @Nullable Socket socket;
  private volatile boolean ended;

  WithholdingShadow() throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().start(this::run);
  }

  int port() {
    return listener.getLocalPort();
  }

  long received() {
    return received.get();
  }

  /// Whether the connection is closed or reset.
  boolean ended() {
    return ended;
  }

  /// Opens the windows, if anybody is there to hear it.
  void letGo() {
    say(OPEN);
  }

  private void say(byte[] frames) {
    Socket to = socket;
    try {
      if (to != null) {
        to.getOutputStream().write(frames);
      }
    } catch (IOException e) {
      // it was reset
    }
  }

  private void run() {
    byte[] buffer = new byte[16 << 10];
    try (Socket accepted = listener.accept()) {
      socket = accepted;
      say(SETTINGS);
      InputStream in = accepted.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        received.addAndGet(read);
      }
    } catch (IOException e) {
      // it was reset
    } finally {
      ended = true;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
