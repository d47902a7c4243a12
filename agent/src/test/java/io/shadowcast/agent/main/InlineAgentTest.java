package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.shadowcast.agent.capture.net.Await;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.inline.Inline;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole agent and the proxy as a program of its own, from one settings file.
class InlineAgentTest {
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger mirrored = new AtomicInteger();
  private final AtomicInteger lastArrived = new AtomicInteger();
  private int lastNumber;

  /// At the shadow, from agents before.
  private int arrivedBefore;

  private HttpServer production;
  private HttpServer shadow;
  private AgentSettings settings;
  private Process proxy;
  private int port;
  private int shadowPort;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    production = serve(served, new AtomicInteger());
    shadow = serve(mirrored, lastArrived);
    try (ServerSocket free = new ServerSocket(0);
        ServerSocket another = new ServerSocket(0)) {
      port = free.getLocalPort();
      shadowPort = another.getLocalPort();
    }
    Path file = write(directory);
    settings =
        switch (Settings.read(file)) {
          case SettingsResult.Valid(AgentSettings valid) -> valid;
          case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
        };
    proxy = startProxy(file);
    BufferedReader said = proxy.inputReader();
    assertEquals("ready", said.readLine());
  }

  private Path write(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("agent.yaml"),
        """
        host: web-1
        state: %1$s/state
        run: %1$s/run
        facts: {packages: false, kernel: false}
        queue: {budget: 8MiB, max_age: 60s}
        workloads:
          - {name: other, ports: [9], capture: none}
          - name: shop
            ports: [%2$d]
            capture: inline
            inline: {listen: '127.0.0.1:%3$d', upstream: '127.0.0.1:%2$d'}
          - name: shop-small
            ports: [%4$d]
            capture: inline
            inline: {listen: '127.0.0.1:%5$d', upstream: '127.0.0.1:%4$d'}
            role: shadow
            shadow: small
            of: shop
            vm_type: small
        mirror:
          timeout: 30s
          shadows:
            - {name: small, workload: shop, vm_type: small, address: '127.0.0.1:%5$d'}
        spool: {limit: 32MiB, reserve: 1MiB}
        """
            .formatted(
                directory,
                production.getAddress().getPort(),
                port,
                shadow.getAddress().getPort(),
                shadowPort));
  }

  @AfterEach
  void end() throws InterruptedException {
    proxy.destroy();
    assertTrue(proxy.waitFor(30, TimeUnit.SECONDS));
    production.stop(0);
    shadow.stop(0);
  }

  @Test
  void theProxyFeedsTheAgentAndGoesOnWithoutIt() throws Exception {
    try (Agent agent = Agent.start(settings)) {
      assertTrue(
          agent.probes().stream().anyMatch(probe -> probe.source().equals("capture.inline")));
      awaitFeed();
      int before = mirrored.get();
      requests(20);
      int more = awaitMirrored();
      assertEquals(before + 20 + more, mirrored.get());
      assertTrue(status().contains("shop -> small: seen " + mirrored.get()), this::status);
    }
    int before = served.get();
    requests(5);
    assertEquals(before + 5, served.get());
    try (Agent _ = Agent.start(settings)) {
      awaitFeed();
    }
  }

  @Test
  void afterPauseNoByteLeavesAlsoAfterARestart() throws Exception {
    try (Agent _ = Agent.start(settings)) {
      awaitFeed();
      assertTrue(status().startsWith("mirror: on"), this::status);
      assertTrue(ask("pause").startsWith("paused"));
      assertSilent();
    }
    try (Agent _ = Agent.start(settings)) {
      assertSilent();
      assertTrue(ask("resume").startsWith("resumed"));
      awaitFeed();
    }
  }

  /// The shadow stands behind a proxy too, so that the agent sees what arrives there.
  @Test
  void everyRequestThatArrivesAtAShadowVerifies() throws Exception {
    try (Agent _ = Agent.start(settings)) {
      awaitFeed();
      requests(50);
      await(() -> verified() == mirrored.get());
      assertTrue(status().contains("unmarked 0, forged 0; numbers missing 0"), this::status);
      request(port, "X-Shadowcast: forged");
      await(() -> verified() == mirrored.get());
      request(shadowPort, "X-Shadowcast: forged");
      request(shadowPort, "X-Other: 1");
      await(() -> status().contains("unmarked 1, forged 1; numbers missing 0"));
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(settings.mirror().safety().key().file())));
    }
  }

  private int verified() {
    Matcher line = Pattern.compile("shop-small: markers verified ([0-9]+)").matcher(status());
    return line.find() ? Integer.parseInt(line.group(1)) : -1;
  }

  private static void request(int to, String header) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), to)) {
      String text = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + header + "\r\n\r\n";
      client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      assertTrue(client.getInputStream().readAllBytes().length > 0);
    }
  }

  /// Requests are served and counted, and the shadow hears nothing of them.
  private void assertSilent() throws Exception {
    int before = mirrored.get();
    assertTrue(status().startsWith("mirror: paused on this host since "), this::status);
    await(() -> {
      requests(1);
      return status().contains("OFF ");
    });
    requests(10);
    assertEquals(before, mirrored.get());
  }

  /// The proxy looks for its agent five times a second.
  private void awaitFeed() {
    arrivedBefore = mirrored.get();
    int ignored = awaitMirrored();
  }

  /// Waits until all requests so far that the agent hears of are at the shadow. The feed keeps
  /// their order: when a last one arrives, the agent knows of all before.
  ///
  /// @return how many requests more that took
  private int awaitMirrored() {
    int first = lastNumber;
    await(() -> {
      int number = ++lastNumber;
      request("/last/" + number);
      return within(1000, () -> lastArrived.get() >= number);
    });
    await(this::settled);
    return lastNumber - first;
  }

  /// Whether everything that was captured has arrived at the shadow.
  private boolean settled() {
    String status = status();
    int arrived = mirrored.get() - arrivedBefore;
    return status.contains("shop -> small: seen %d, sent %<d, waiting 0".formatted(arrived))
        && status.contains("shop: seen ")
        && captured(status) == arrived;
  }

  private static long captured(String status) {
    Matcher line = Pattern.compile("shop: seen [0-9]+, sent ([0-9]+), waiting 0").matcher(status);
    return line.find() ? Long.parseLong(line.group(1)) : -1;
  }

  private String status() {
    return ask("status");
  }

  private String ask(String question) {
    try {
      return ControlSocket.ask(settings.run().resolve(ControlSocket.NAME), question);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void requests(int count) {
    for (int i = 0; i < count; i++) {
      request("/" + i);
    }
  }

  private void request(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      assertEquals(200, connection.getResponseCode());
      connection.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Process startProxy(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Inline.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static HttpServer serve(AtomicInteger requests, AtomicInteger last) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          if (path.startsWith("/last/")) {
            last.set(Integer.parseInt(path.substring("/last/".length())));
          }
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[] {'o', 'k'});
          exchange.close();
        });
    server.start();
    return server;
  }

  private void await(BooleanSupplier condition) {
    try {
      Await.until(condition, this::status);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean within(long millis, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return condition.getAsBoolean();
  }
}
