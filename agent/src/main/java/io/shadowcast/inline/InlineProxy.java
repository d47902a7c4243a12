package io.shadowcast.inline;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room: a byte relay per route, and the feed of what passes.
public final class InlineProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InlineProxy.class);
  private static final int BACKLOG = 4096;

  private final Loop loop = new Loop();
  private final Feed feed;
  private final List<Channel> listeners = new ArrayList<>();
  private long connections;

  private InlineProxy(InlineSettings settings, LongSupplier ticker) {
    feed = new Feed(loop, settings, ticker);
  }

  /// Listens on every route.
  ///
  /// @param ticker CLOCK_MONOTONIC nanoseconds
  /// @throws IOException naming the port that cannot be had; then none is
  public static InlineProxy start(InlineSettings settings, LongSupplier ticker) throws IOException {
    InlineProxy proxy = new InlineProxy(settings, ticker);
    for (int i = 0; i < settings.routes().size(); i++) {
      InlineSettings.Route route = settings.routes().get(i);
      ChannelFuture bound = proxy.listen(i, route).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        proxy.close();
        throw new IOException(
            "listen: " + route.listen() + " (expected: a free port; " + bound.cause() + ")",
            bound.cause());
      }
      proxy.listeners.add(bound.channel());
      LOG.info("Inline proxy of {}: {} to {}.", route.workload(), route.listen(), route.upstream());
    }
    proxy.loop.thread().execute(proxy.feed::connect);
    return proxy;
  }

  /// What the agent was told.
  public FeedCounters feed() {
    return feed.counters();
  }

  /// Takes no new connections and ends those that are open.
  @Override
  public void close() {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    var _ = loop.thread().submit(feed::stop).awaitUninterruptibly();
    loop.shutDown();
  }

  private ChannelFuture listen(int workload, InlineSettings.Route route) {
    InetSocketAddress upstream =
        new InetSocketAddress(route.upstream().host(), route.upstream().port());
    Bootstrap client = loop.client();
    return loop.server()
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel accepted) {
                Tap tap = new Tap(++connections, workload);
                new Relay(feed, tap).begin(accepted, client, upstream);
              }
            })
        .bind(new InetSocketAddress(route.listen().host(), route.listen().port()));
  }
}
