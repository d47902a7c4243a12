package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.shadowcast.agent.config.StatsdSettings;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Labels;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsdTest {
  private final Row row = new Row(10_000);
  private final StatsdSeries series = new StatsdSeries(10, new Random(1));

  @Test
  void everyTypeGivesItsValue() {
    series.push("a.b:2|c\na.b:3|c|@0.5\ng:5|g\ng:-2|g\nTime:10|ms\nTime:20|ms\n");
    Map<Series, Double> values = Rows.sample(series, row);
    assertEquals(8, Rows.value(values, pushed("a_b")));
    assertEquals(3, Rows.value(values, pushed("g")));
    assertEquals(20, Rows.value(values, pushed("time_p95")));
    assertEquals(2, Rows.value(values, pushed("time_count")));
    Map<Series, Double> next = Rows.sample(series, row);
    assertEquals(0, Rows.value(next, pushed("a_b")));
    assertEquals(3, Rows.value(next, pushed("g")));
  }

  @Test
  void whatCannotBeReadIsCountedAndChangesNothing() {
    series.push("x\nx:|c\nx:1\nx:1|q\nx:NaN|g\nx:1|c|@0\n:1|c\nx:1|c|#tag:a\nok:1|c");
    assertEquals(8, series.malformed());
    assertEquals(1, Rows.value(Rows.sample(series, row), pushed("ok")));
  }

  @Test
  void seriesBeyondTheLimitAreRefusedAndCounted() {
    for (int i = 0; i < 25; i++) {
      series.push("n" + i + ":1|c");
    }
    assertEquals(15, series.refused());
  }

  @Property(tries = 1000)
  void noPacketWhateverMakesItThrow(@ForAll String packet) {
    series.push(packet);
    series.push("a:" + packet + "|c");
  }

  @Test
  void workloadsPushOverBothSockets(@TempDir Path dir) throws Exception {
    assumeTrue(Epoll.isAvailable(), "SKIP: Netty has no epoll transport here");
    Path socket = dir.resolve("statsd.sock");
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    int port = freePort();
    StatsdSettings settings =
        new StatsdSettings(Optional.of(socket), Optional.of(new Endpoint("127.0.0.1", port)));
    try (StatsdReceiver receiver = StatsdReceiver.open(settings, series, loop)) {
      assertTrue(
          receiver.probes().stream().allMatch(p -> p.state() == ProbeResult.State.FULL),
          receiver.probes()::toString);
      assertEquals(
          "rw--w--w-", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      sendUdp(port, "udp:1|c");
      sendUdp(port, "y".repeat(9000));
      sendUnix(loop, socket, "unix:1|c");
      Map<Series, Double> seen = new HashMap<>();
      await(() -> {
        Rows.sample(series, row).forEach((name, value) -> seen.merge(name, value, Double::sum));
        return seen.getOrDefault(pushed("udp"), 0.0) == 1
            && seen.getOrDefault(pushed("unix"), 0.0) == 1
            && seen.getOrDefault(
                    new Series("statsd_refused_lines", Labels.of("reason", "malformed")), 0.0)
                == 1;
      });
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
    assertTrue(Files.notExists(socket));
  }

  @Test
  void aFileInThePlaceOfTheSocketIsKept(@TempDir Path dir) throws Exception {
    assumeTrue(Epoll.isAvailable(), "SKIP: Netty has no epoll transport here");
    Path precious = Files.writeString(dir.resolve("precious"), "data");
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    StatsdSettings settings = new StatsdSettings(Optional.of(precious), Optional.empty());
    try (StatsdReceiver receiver = StatsdReceiver.open(settings, series, loop)) {
      assertEquals(ProbeResult.State.OFF, receiver.probes().getFirst().state());
      assertEquals("data", Files.readString(precious));
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static int freePort() throws IOException {
    try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static void sendUdp(int port, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (DatagramSocket sender = new DatagramSocket()) {
      sender.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }
  }

  private static void sendUnix(EventLoopGroup loop, Path socket, String text)
      throws InterruptedException {
    Channel sender =
        new Bootstrap()
            .group(loop)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .bind(new DomainSocketAddress(socket.resolveSibling("sender.sock").toFile()))
            .sync()
            .channel();
    sender
        .writeAndFlush(
            new DomainDatagramPacket(
                Unpooled.copiedBuffer(text, StandardCharsets.UTF_8),
                new DomainSocketAddress(socket.toFile())))
        .sync();
    sender.close().sync();
  }

  private static Series pushed(String name) {
    return new Series(name, Labels.of("source", "statsd"));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 10 s");
      Thread.sleep(5);
    }
  }
}
