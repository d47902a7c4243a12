package io.shadowcast.inline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The agent's side of the feed: reads frames, at once or only when it is told to.
final class FeedAgent implements AutoCloseable {
  record Frame(int type, int workload, long connection, long nanos, String payload) {}

  final List<Frame> frames = new CopyOnWriteArrayList<>();
  private final ServerSocketChannel listener;
  private final Path path;
  private final CountDownLatch reading = new CountDownLatch(1);
  private volatile @Nullable SocketChannel proxy;

  FeedAgent(Path path, boolean readsAtOnce) throws IOException {
    this.path = path;
    Files.deleteIfExists(path);
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    if (readsAtOnce) {
      read();
    }
    Thread.ofPlatform().daemon().start(this::run);
  }

  void read() {
    reading.countDown();
  }

  List<Frame> of(int type) {
    return frames.stream().filter(frame -> frame.type == type).toList();
  }

  /// All client bytes of a connection, in the order of the frames.
  String clientBytes(long connection) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Frame frame : of(Feed.CLIENT)) {
      if (frame.connection == connection) {
        all.writeBytes(frame.payload.getBytes(ISO_8859_1));
      }
    }
    return all.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    SocketChannel open = proxy;
    if (open != null) {
      open.close();
    }
    Files.deleteIfExists(path);
  }

  private void run() {
    try (SocketChannel open = listener.accept()) {
      proxy = open;
      reading.await();
      while (true) {
        ByteBuffer header = whole(open, Feed.HEADER);
        byte[] payload = new byte[header.getInt(4)];
        whole(open, payload.length).get(payload);
        frames.add(
            new Frame(
                header.get(0),
                header.get(1),
                header.getLong(8),
                header.getLong(16),
                new String(payload, ISO_8859_1)));
      }
    } catch (IOException | InterruptedException e) {
      // the feed has ended: what was read is what counts
    }
  }

  private static ByteBuffer whole(SocketChannel from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new IOException("end of feed");
      }
    }
    return buffer.flip();
  }
}
