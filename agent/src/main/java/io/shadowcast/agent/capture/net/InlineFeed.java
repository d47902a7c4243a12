package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.os.PrivateSocket;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Inline capture: reads what the inline proxy tells over a Unix socket and hands its requests on,
/// framed by the same code as packets. The proxy never waits for it: what it cannot write it drops,
/// counts and tells later.
///
/// One thread, one proxy at a time; when a proxy is gone the next one is awaited.
public final class InlineFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InlineFeed.class);
  private static final int HEADS = 128;

  private final Path socket;
  private final ServerSocketChannel server;
  private final FeedReader reader;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable SocketChannel proxy;

  private InlineFeed(Path socket, ServerSocketChannel server, FeedReader reader, ThreadFactory by) {
    this.socket = socket;
    this.server = server;
    this.reader = reader;
    thread = by.newThread(this::run);
  }

  /// Begins to listen.
  ///
  /// @param socket path of the socket; an old one is replaced
  /// @param connections most connections at a time
  public static InlineFeed start(Handover to, Path socket, int connections, ThreadFactory threads)
      throws IOException {
    ServerSocketChannel server = PrivateSocket.listen(socket);
    Framer framer = new Framer(to, connections, HEADS, () -> LossReason.FEED);
    InlineFeed feed =
        new InlineFeed(socket, server, new FeedReader(to, framer, connections), threads);
    feed.thread.start();
    return feed;
  }

  /// Stops listening; connections that are open end with a gap.
  @Override
  public void close() throws IOException {
    running = false;
    server.close();
    SocketChannel open = proxy;
    if (open != null) {
      open.close();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket);
  }

  private void run() {
    while (running) {
      try (SocketChannel open = server.accept()) {
        proxy = open;
        reader.readAll(open);
      } catch (ClosedChannelException e) {
        // Closed by us, or by a proxy that was ended: either way the next turn decides.
        LOG.debug("Inline feed closed", e);
      } catch (IOException e) {
        reader.counters().add(Counter.STRANGE_PACKETS, 1);
        LOG.warn(
            "Inline feed: {}. The proxy is disconnected and may connect again.", e.getMessage());
      } finally {
        reader.abandonAll();
      }
    }
  }
}
