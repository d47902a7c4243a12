package io.shadowcast.inline;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room: a byte relay per route, and the feed of what passes.
public final class InlineProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InlineProxy.class);
  private static final long LOOK_UP_SECONDS = 30;
  private static final long DRAIN_LOOK_MILLIS = 20;
  private static final int IDLE_SHARE = 6;

  private final Loop loop;
  private final InlineSettings settings;
  private final LongSupplier ticker;
  private final Feed feed;
  private final Resets resets = new Resets();
  private final ScheduledExecutorService names =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("inline-names").daemon(true).factory());

  /// Has no thread before the first handshake.
  private final ExecutorService handshakes =
      Executors.newFixedThreadPool(
          1, Thread.ofPlatform().name("inline-tls").daemon(true).factory());

  private final List<Channel> listeners = new ArrayList<>();

  /// Open connections. Loop only.
  private final Set<Relay> relays = new HashSet<>();

  private long connections;

  private InlineProxy(Loop loop, InlineSettings settings, LongSupplier ticker) {
    this.loop = loop;
    this.settings = settings;
    this.ticker = ticker;
    feed = new Feed(loop, settings, ticker);
  }

  /// Listens on every route.
  ///
  /// @param ticker CLOCK_MONOTONIC nanoseconds
  /// @throws IOException naming the port that cannot be had, or the upstream without an address;
  ///   then no port is open
  public static InlineProxy start(InlineSettings settings, LongSupplier ticker) throws IOException {
    return start(new Loop(Loop.hasEpoll()), settings, ticker);
  }

  /// The same on a loop that it then owns.
  static InlineProxy start(Loop loop, InlineSettings settings, LongSupplier ticker)
      throws IOException {
    InlineProxy proxy = new InlineProxy(loop, settings, ticker);
    try {
      List<Channel> passed = loop.adopt(settings.given().sockets());
      for (int i = 0; i < settings.routes().size(); i++) {
        proxy.open(i, settings.routes().get(i), passed);
      }
      refuse(passed);
    } catch (IOException e) {
      proxy.close();
      throw e;
    }
    proxy.loop.thread().execute(proxy.feed::connect);
    return proxy;
  }

  private static void refuse(List<Channel> unused) throws IOException {
    if (!unused.isEmpty()) {
      throw new IOException(
          "LISTEN_FDS: "
              + unused.getFirst().localAddress()
              + " (expected: an address that a workload listens at)");
    }
  }

  /// @param passed sockets that are open already; the one it takes is taken out
  private void open(int workload, InlineSettings.Route route, List<Channel> passed)
      throws IOException {
    Upstream upstream = Upstream.of(route.upstream(), InetAddress::getAllByName);
    Line line =
        new Line(route, upstream, loop.client(), handshakes, settings.given().credentials());
    InetSocketAddress address = new InetSocketAddress(route.listen().host(), route.listen().port());
    Optional<Channel> open = passed.stream().filter(one -> serves(one, address)).findFirst();
    open.ifPresent(passed::remove);
    ServerBootstrap server = open.isPresent() ? loop.server(open.get()) : loop.server();
    server.childHandler(accepting(workload, line));
    ChannelFuture done = open.isPresent() ? server.register() : server.bind(address);
    if (!done.awaitUninterruptibly().isSuccess()) {
      throw new IOException(
          "listen: " + route.listen() + " (expected: a free port; " + done.cause() + ")",
          done.cause());
    }
    listeners.add(done.channel());
    var _ =
        names.scheduleWithFixedDelay(
            upstream::refresh, LOOK_UP_SECONDS, LOOK_UP_SECONDS, TimeUnit.SECONDS);
    LOG.info("Inline proxy of {}: {} to {}.", route.workload(), route.listen(), route.upstream());
  }

  /// A socket of all addresses serves each of them.
  private static boolean serves(Channel passed, InetSocketAddress wanted) {
    return passed.localAddress() instanceof InetSocketAddress has
        && has.getPort() == wanted.getPort()
        && (has.getAddress().isAnyLocalAddress() || has.getAddress().equals(wanted.getAddress()));
  }

  /// What the agent was told.
  public FeedCounters feed() {
    return feed.counters();
  }

  /// Takes no new connections, waits for those that are open as long as the settings say, and ends
  /// the rest.
  @Override
  public void close() {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    names.shutdownNow();
    Promise<Void> drained = loop.thread().newPromise();
    long deadline = ticker.getAsLong() + settings.drain().toNanos();
    loop.thread().execute(() -> drain(drained, deadline));
    drained.awaitUninterruptibly();
    var _ = loop.thread().submit(feed::stop).awaitUninterruptibly();
    loop.shutDown();
    handshakes.shutdownNow();
  }

  private void drain(Promise<Void> drained, long deadline) {
    long now = ticker.getAsLong();
    long idle = settings.drain().toNanos() / IDLE_SHARE;
    for (Relay relay : List.copyOf(relays)) {
      if (relay.isIdle(now, idle)) {
        relay.finish();
      }
    }
    if (relays.isEmpty() || now - deadline >= 0) {
      if (!relays.isEmpty()) {
        LOG.warn("Inline proxy stops with {} connections in use.", relays.size());
      }
      var _ = drained.setSuccess(null);
    } else {
      var _ =
          loop.thread()
              .schedule(() -> drain(drained, deadline), DRAIN_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private ChannelInitializer<Channel> accepting(int workload, Line line) {
    boolean http = settings.routes().get(workload).http();
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel accepted) {
        Tap tap = new Tap(++connections, workload, http);
        Relay relay =
            new Relay(feed, tap, resets, ticker, settings.halfOpen().toNanos(), relays::remove);
        relays.add(relay);
        relay.begin(accepted, line);
      }
    };
  }
}
