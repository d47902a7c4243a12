package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.net.httpserver.HttpServer;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An agent whose mirroring makes production slow: the shadow takes what production needs.
@Timeout(300)
class GuardedAgentTest {
  private static final int CLIENTS = 4;
  private static final long WORK = 3_000_000L;
  private static final long HARM = 9_000_000L;

  /// When the shadow was last asked.
  private final AtomicLong asked = new AtomicLong();

  private final AtomicInteger served = new AtomicInteger();
  private volatile boolean ended;
  private HttpServer production;
  private HttpServer shadow;
  private AgentSettings settings;
  private Process proxy;
  private int port;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    production =
        serve(() -> {
          served.incrementAndGet();
          boolean shared = System.nanoTime() - asked.get() < 300_000_000L;
          LockSupport.parkNanos(WORK + (shared ? HARM : 0));
        });
    shadow = serve(() -> asked.set(System.nanoTime()));
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        host: web-1
        state: %1$s/state
        run: %1$s/run
        facts: {packages: false, kernel: false}
        queue: {budget: 8MiB, max_age: 60s}
        workloads:
          - name: shop
            ports: [%2$d]
            capture: inline
            inline: {listen: '127.0.0.1:%3$d', upstream: '127.0.0.1:%2$d'}
        mirror:
          timeout: 30s
          shadows:
            - {name: small, workload: shop, vm_type: small, address: '127.0.0.1:%4$d'}
        guard: {off_window: 4s, every: 16s, psi: 100}
        spool: {limit: 32MiB, reserve: 1MiB}
        """
            .formatted(
                directory, production.getAddress().getPort(), port, shadow.getAddress().getPort()));
    settings = read(file);
    proxy = InlineAgentTest.startProxy(file);
    assertTrue("ready".equals(proxy.inputReader().readLine()));
  }

  private static AgentSettings read(Path file) {
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }

  @AfterEach
  void end() throws InterruptedException {
    ended = true;
    proxy.destroy();
    assertTrue(proxy.waitFor(30, TimeUnit.SECONDS));
    production.stop(0);
    shadow.stop(0);
  }

  @Test
  void mirroringThatSlowsProductionIsHalvedThenSwitchedOff() throws Exception {
    try (Agent _ = Agent.start(settings)) {
      for (int i = 0; i < CLIENTS; i++) {
        Thread.ofVirtual().start(this::ask);
      }
      await(() -> status().contains("guard: full, looks"));
      await(() -> status().contains("guard: halved"));
      // Half of the connections still make the shadow take as much.
      await(() -> status().contains("guard: off"));
      await(() -> status().contains("GUARD "));
      long before = asked.get();
      int now = served.get();
      await(() -> served.get() > now + 100);
      assertTrue(asked.get() - before < 2_000_000_000L, "the shadow is left alone");
      String status = status();
      assertTrue(status.contains("unaccounted 0"), status);
      assertTrue(status.contains("without mirroring"), status);
    }
  }

  private void ask() {
    while (!ended) {
      try {
        HttpURLConnection call =
            (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
        call.setRequestProperty("Connection", "close");
        call.getInputStream().readAllBytes();
      } catch (IOException e) {
        LockSupport.parkNanos(10_000_000L);
      }
    }
  }

  private String status() {
    try {
      return ControlSocket.ask(settings.run().resolve(ControlSocket.NAME), "status");
    } catch (IOException e) {
      return e.toString();
    }
  }

  private HttpServer serve(Runnable work) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        call -> {
          work.run();
          call.sendResponseHeaders(200, 2);
          try (var body = call.getResponseBody()) {
            body.write(new byte[] {'o', 'k'});
          }
        });
    server.start();
    return server;
  }

  @SuppressWarnings("ThreadSleep")
  private void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 240_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within 240 s:\n" + status());
      }
      Thread.sleep(50);
    }
  }
}
