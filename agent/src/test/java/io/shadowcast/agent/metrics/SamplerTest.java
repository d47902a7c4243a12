package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.HealthSettings;
import io.shadowcast.agent.config.MetricsSettings;
import io.shadowcast.agent.config.SamplerKind;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.config.StatsdSettings;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final MetricsSettings EACH_THREE =
      new MetricsSettings(SECOND, Duration.ofSeconds(3), SamplerKind.PROC, StatsdSettings.OFF, 10);

  private final List<SampleFrame> frames = new ArrayList<>();
  private long ticks;
  private Instant wall = Instant.ofEpochSecond(1000);

  @Test
  void turnsThatAHeldUpTimerMakesUpForGiveNoRows() {
    List<Long> elapsed = new ArrayList<>();
    Sampler sampler = sampler((row, nanos) -> elapsed.add(nanos));
    ticks += 4 * Rows.SECOND;
    sampler.turn();
    ticks += Rows.SECOND / 100;
    sampler.turn();
    turn(sampler, 1005);
    assertEquals(List.of(4 * Rows.SECOND, Rows.SECOND + Rows.SECOND / 100), elapsed);
  }

  @Test
  void aClockSetBackIsReportedAsItIsAndTheIntervalsGoOn() {
    List<Long> elapsed = new ArrayList<>();
    Sampler sampler =
        sampler((row, nanos) -> {
          elapsed.add(nanos);
          row.set(new Column(Series.of("x")), (double) nanos);
        });
    turn(sampler, 1001);
    turn(sampler, 500);
    turn(sampler, 501);
    assertEquals(List.of(Rows.SECOND, Rows.SECOND, Rows.SECOND), elapsed);
    assertArrayEquals(
        new long[] {1001 * Rows.SECOND, 500 * Rows.SECOND, 501 * Rows.SECOND},
        frames.getFirst().wallNanos());
  }

  @Test
  void aClockSetBackIsSaidOnceAMinute() {
    List<String> said = new ArrayList<>();
    Handler handler = collecting(said);
    Logger log = Logger.getLogger(Sampler.class.getName());
    log.addHandler(handler);
    try {
      Sampler sampler = sampler((row, _) -> row.set(new Column(Series.of("x")), 1));
      turn(sampler, 1001);
      turn(sampler, 500);
      turn(sampler, 400);
      turn(sampler, 401);
    } finally {
      log.removeHandler(handler);
    }
    assertEquals(1, said.size(), said::toString);
    assertTrue(said.getFirst().startsWith("clock: set back by 501000 ms"), said.getFirst());
  }

  private static Handler collecting(List<String> said) {
    return new Handler() {
      @Override
      public void publish(LogRecord message) {
        said.add(message.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void aSeriesThatAppearsLaterHasNoValueBefore() {
    Sampler sampler =
        sampler((row, _) -> {
          row.set(new Column(Series.of("always")), 1);
          if (ticks > 2 * Rows.SECOND) {
            row.set(new Column(Series.of("later")), 2);
          }
          row.set(new Column(Series.of("never")), Double.NaN);
        });
    turn(sampler, 1);
    turn(sampler, 2);
    turn(sampler, 3);
    SampleFrame frame = frames.getFirst();
    assertEquals(List.of(Series.of("always"), Series.of("later")), frame.series());
    assertArrayEquals(new double[] {Double.NaN, Double.NaN, 2}, frame.columns()[1]);
  }

  @Test
  void aSourceThatFailsTakesNoOtherDown() {
    SampleSource broken =
        (_, _) -> {
          throw new IllegalStateException("broken");
        };
    Sampler sampler =
        new Sampler(
            EACH_THREE,
            List.of(broken, (row, _) -> row.set(new Column(Series.of("x")), 1)),
            InstantSource.fixed(wall),
            () -> ticks,
            contents -> frames.addAll(contents.frames()));
    for (int i = 0; i < 3; i++) {
      turn(sampler, 1);
    }
    assertEquals(3, frames.getFirst().rows());
  }

  @Test
  void healthChecksTellUpDownAndHungApart() throws Exception {
    HttpServer http = upAndDown();
    String base = "http://127.0.0.1:" + http.getAddress().getPort();
    try (ServerSocket hung = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertEquals(1, up(new HealthSettings.Target.Http(URI.create(base + "/up")), threads));
      assertEquals(0, up(new HealthSettings.Target.Http(URI.create(base + "/down")), threads));
      assertEquals(
          0,
          up(
              new HealthSettings.Target.Http(
                  URI.create("http://127.0.0.1:" + hung.getLocalPort() + "/")),
              threads,
              Duration.ofMillis(300)));
      assertEquals(
          1,
          up(
              new HealthSettings.Target.Tcp(new Endpoint("127.0.0.1", hung.getLocalPort())),
              threads));
      assertEquals(1, up(new HealthSettings.Target.Command(List.of("true")), threads));
      assertEquals(0, up(new HealthSettings.Target.Command(List.of("false")), threads));
      assertEquals(
          0,
          up(
              new HealthSettings.Target.Command(List.of("sleep", "60")),
              threads,
              Duration.ofMillis(300)));
      assertEquals(0, up(new HealthSettings.Target.Command(List.of("/no/such")), threads));
    } finally {
      http.stop(0);
    }
  }

  private static HttpServer upAndDown() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(http, "/up", 204);
    answer(http, "/down", 503);
    http.start();
    return http;
  }

  private static void answer(HttpServer http, String path, int status) {
    http.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  @Test
  void everythingTogetherSamplesThisHost(@TempDir Path dir) throws Exception {
    Path log = Files.writeString(dir.resolve("a.log"), "");
    AgentSettings settings = everything(dir, log);
    ConcurrentLinkedQueue<Batch.Contents> out = new ConcurrentLinkedQueue<>();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Metrics metrics =
            Metrics.open(
                settings,
                around(timer, threads, loop),
                List.of(new WorkloadLatencies()),
                out::add)) {
      metrics.start();
      await(() -> metric(out, "cpu_usage_ratio") && metric(out, "health_up"));
      Files.writeString(log, "ERROR x 1\nERROR x 2\nERROR x 3\n");
      await(() -> metric(out, "log_lines") && out.stream().anyMatch(c -> !c.facts().isEmpty()));
      assertTrue(metric(out, "agent_rss_bytes"));
      assertTrue(
          metrics.probes().stream()
              .anyMatch(p -> p.source().equals("proc") && p.state() == ProbeResult.State.FULL));
      assertTrue(
          metrics.probes().stream()
              .anyMatch(
                  p -> p.source().equals("usage:shop") && p.state() == ProbeResult.State.OFF));
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static AgentSettings everything(Path dir, Path log) throws IOException {
    Path yaml =
        Files.writeString(
            dir.resolve("agent.yaml"),
            """
            host: here
            metrics: {interval: 100ms, send: 300ms}
            logs: [{name: a, file: %s}]
            health: [{name: yes, command: ['true'], interval: 100ms}]
            workloads: [{name: shop, ports: [1]}]
            """
                .formatted(log));
    return switch (Settings.read(yaml)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }

  @Test
  void theInventoryKnowsThisMachine() {
    Inventory machine = MachineInventory.read();
    assertEquals(Runtime.getRuntime().availableProcessors(), machine.logicalCpus());
    assertTrue(machine.memoryBytes() > 0);
  }

  private static double up(HealthSettings.Target target, ExecutorService threads)
      throws InterruptedException {
    return up(target, threads, Duration.ofSeconds(15));
  }

  private static double up(HealthSettings.Target target, ExecutorService threads, Duration timeout)
      throws InterruptedException {
    HealthCheck check =
        new HealthCheck(
            new HealthSettings("x", target, SECOND, timeout), threads, System::nanoTime);
    check.start();
    Row row = new Row(10);
    await(() -> !Rows.sample(check, row).isEmpty());
    Map<Series, Double> values = Rows.sample(check, row);
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().metric().equals("health_up"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static Surroundings around(
      ScheduledExecutorService timer, ExecutorService threads, EventLoopGroup loop) {
    return new Surroundings(
        InstantSource.system(),
        System::nanoTime,
        () -> new SourceTime(new BootId(new UUID(1, 2)), 1, Instant.EPOCH),
        new Random(1),
        timer,
        threads,
        loop);
  }

  private static boolean metric(Iterable<Batch.Contents> out, String metric) {
    for (Batch.Contents contents : out) {
      for (SampleFrame frame : contents.frames()) {
        if (frame.series().stream().anyMatch(series -> series.metric().equals(metric))) {
          return true;
        }
      }
    }
    return false;
  }

  private Sampler sampler(SampleSource source) {
    return new Sampler(
        EACH_THREE,
        List.of(source),
        () -> wall,
        () -> ticks,
        contents -> frames.addAll(contents.frames()));
  }

  private void turn(Sampler sampler, long wallSeconds) {
    ticks += Rows.SECOND;
    wall = Instant.ofEpochSecond(wallSeconds);
    sampler.turn();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 20 * Rows.SECOND;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 20 s");
      Thread.sleep(5);
    }
  }
}
