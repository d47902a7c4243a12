package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.RunningCapture;
import io.shadowcast.agent.os.PrivateSocket;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Inline capture: reads what inline proxies tell over a Unix socket and hands their requests on,
/// framed by the same code as packets. A proxy never waits for it: what it cannot write it drops,
/// counts and tells later.
///
/// One thread reads all proxies: while a new proxy takes over there are two. Further ones than
/// [#MOST_PROXIES] are disconnected, and so count what they cannot tell.
public final class InlineFeed implements RunningCapture {
  static final int MOST_PROXIES = 4;

  private static final Logger LOG = LoggerFactory.getLogger(InlineFeed.class);
  private static final int HEADS = 4096;
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_WAIT_MILLIS = 1000;

  /// The part of the heap that connections of HTTP/2 may hold.
  private static final int HTTP2_SHARE = 4;

  private final Path socket;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final Handover to;
  private final Framer framer;
  private final Slots slots;
  private final Http2Room http2;
  private final SelectionKey accepting;
  private final RareLog log = new RareLog(LOG);
  private final KernelClock clock = new KernelClock();
  private final Consumer<SelectionKey> ready = this::ready;
  private final List<SelectionKey> proxies = new ArrayList<>();
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable Throwable fault;
  private long nextSecond;

  /// Until when nobody is accepted, because it failed.
  private long acceptAgain;

  private InlineFeed(
      Path socket, ServerSocketChannel server, Handover to, int connections, ThreadFactory threads)
      throws IOException {
    this.socket = socket;
    this.server = server;
    this.to = to;
    framer = new Framer(to, connections, HEADS, () -> LossReason.FEED);
    slots = new Slots(connections);
    http2 = new Http2Room(Runtime.getRuntime().maxMemory() / HTTP2_SHARE, to.counters());
    selector = Selector.open();
    server.configureBlocking(false);
    accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    thread = threads.newThread(this::run);
  }

  /// Begins to listen.
  ///
  /// @param socket path of the socket; an old one is replaced
  /// @param connections most connections at a time
  public static InlineFeed start(Handover to, Path socket, int connections, ThreadFactory threads)
      throws IOException {
    ServerSocketChannel server = PrivateSocket.listen(socket);
    try {
      InlineFeed feed = new InlineFeed(socket, server, to, connections, threads);
      feed.thread.start();
      return feed;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  @Override
  public @Nullable Throwable fault() {
    return fault;
  }

  /// Stops listening; connections that are open end with a gap.
  @Override
  public void close() throws IOException {
    running = false;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket);
  }

  private void run() {
    try {
      while (running) {
        selector.select(ready, LONGEST_WAIT_MILLIS);
        everySecond(clock.monotonic());
      }
      List.copyOf(proxies).forEach(this::disconnect);
    } catch (Throwable e) {
      fault = e;
      LOG.error("Inline capture ended by a fault of its own.", e);
    } finally {
      giveBack();
    }
  }

  private void everySecond(long now) {
    if (now >= nextSecond) {
      nextSecond = now + SECOND;
      framer.sweep(now);
      to.counters().set(Counter.CPU_NANOS, clock.threadCpu());
    }
    if (accepting.isValid() && accepting.interestOps() == 0 && now >= acceptAgain) {
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private void ready(SelectionKey key) {
    if (key.channel() instanceof SocketChannel proxy && key.attachment() instanceof FeedReader of) {
      read(key, proxy, of);
    } else {
      accept();
    }
  }

  private void read(SelectionKey key, SocketChannel proxy, FeedReader reader) {
    try {
      if (!reader.read(proxy)) {
        disconnect(key);
      }
    } catch (ClosedChannelException e) {
      disconnect(key);
    } catch (IOException e) {
      to.counters().add(Counter.STRANGE_PACKETS, 1);
      log.warn(
          RareLog.Kind.NO_FEED,
          clock.monotonic(),
          "Inline feed: " + e.getMessage() + ". The proxy is disconnected and may connect again.");
      disconnect(key);
    }
  }

  private void accept() {
    try {
      SocketChannel proxy = server.accept();
      if (proxy == null) {
        return;
      }
      if (proxies.size() >= MOST_PROXIES) {
        to.counters().add(Counter.STRANGE_PACKETS, 1);
        log.warn(
            RareLog.Kind.TOO_MANY,
            clock.monotonic(),
            "Inline feed: a proxy is refused, " + proxies.size() + " are connected.");
        proxy.close();
        return;
      }
      proxy.configureBlocking(false);
      FeedReader reader = new FeedReader(to, framer, slots, http2);
      proxies.add(proxy.register(selector, SelectionKey.OP_READ, reader));
    } catch (IOException e) {
      pauseAccepting(e);
    }
  }

  /// What makes it fail, as too many open files, does not go within a moment.
  private void pauseAccepting(IOException cause) {
    long now = clock.monotonic();
    acceptAgain = now + SECOND;
    accepting.interestOps(0);
    log.warn(
        RareLog.Kind.NOT_ACCEPTED,
        now,
        "Inline feed: a proxy could not be accepted: " + cause.getMessage());
  }

  private void disconnect(SelectionKey key) {
    if (proxies.remove(key) && key.attachment() instanceof FeedReader reader) {
      reader.abandonAll();
    }
    close(key);
  }

  private void giveBack() {
    selector.keys().forEach(InlineFeed::close);
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("Inline feed: the selector was not closed", e);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      LOG.debug("Inline feed: a channel was not closed", e);
    }
  }
}
