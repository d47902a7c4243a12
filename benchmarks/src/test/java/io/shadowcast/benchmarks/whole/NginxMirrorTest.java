package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.benchmarks.mirror.Account;
import io.shadowcast.benchmarks.mirror.Nginx;
import io.shadowcast.benchmarks.mirror.RecordingShadow;
import io.shadowcast.benchmarks.mirror.RecordingShadow.Manner;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Privileges;
import io.shadowcast.benchmarks.processes.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// nginx as production, an agent that captures it passively and works alone, and a shadow that
/// remembers what it gets.
@Timeout(420) // its own deadlines come first and say more
class NginxMirrorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 16;

  /// A machine that is busy with other tests may be late, at the shadow as well; with these that
  /// does not become a loss.
  private static final String PATIENT =
      """
        timeout: 60s
        lane_bytes: 1MiB
      queue: {max_age: 30s}
      """;

  private Scene scene;
  private int production;

  @BeforeEach
  void startNginx() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/proc/net/packet")), "SKIP: kernel facility absent: AF_PACKET");
    // What the kernel says, not the agent.
    assumeTrue(Privileges.mayCapture(), "SKIP: AF_PACKET needs CAP_NET_RAW");
    Optional<Path> nginx = Programs.find("nginx");
    assumeTrue(nginx.isPresent(), "SKIP: the Debian package nginx-light is not installed");
    scene = Scene.open("nginx");
    production = scene.stage().freePort();
    startNginx(nginx.get());
  }

  @AfterEach
  void stopAll() {
    if (scene != null) {
      scene.close();
    }
  }

  @Test
  void everyRequestReachesTheShadowInTheOrderOfItsConnection() throws Exception {
    int requests = 10_000;
    NumberedLoad load = new NumberedLoad(production, CONNECTIONS, Duration.ofMillis(4));
    try (RecordingShadow shadow =
        RecordingShadow.start(new Manner.Answering(Duration.ZERO), Scene.TICKER)) {
      startAgent(shadow.port(), PATIENT);

      assertEquals(requests, load.run(requests));
      scene.await(PATIENCE, () -> shadow.received() >= requests, scene::status);

      Map<String, Long> nothing = Map.of();
      Account all = new Account(requests, requests, 0, 0, nothing, 0);
      String status = settled(requests);
      assertEquals(all, Account.in(status, "web"), status);
      assertEquals(all, Account.in(status, "web -> twin"), status);
      assertEquals(
          IntStream.range(0, CONNECTIONS).mapToObj(c -> load.numbers(c, requests)).toList(),
          shadow.connections().stream().sorted(Comparator.comparing(List::getFirst)).toList());
    }
  }

  @Test
  void stoppedShadowLeavesProductionWholeAndEveryLossHasAName() throws Exception {
    startAgent(scene.stage().freePort(), "");

    Account mirrored = serveThroughTrouble();

    assertEquals(0, mirrored.sent(), mirrored::toString);
    assertTrue(mirrored.losses().containsKey("SHADOW_CONNECT"), mirrored::toString);
  }

  @Test
  void hungShadowLeavesProductionWholeAndEveryLossHasAName() throws Exception {
    try (RecordingShadow shadow = RecordingShadow.start(new Manner.Hanging(), Scene.TICKER)) {
      startAgent(shadow.port(), "");

      Account mirrored = serveThroughTrouble();

      assertTrue(mirrored.lost() > 0, mirrored::toString);
      assertTrue(shadow.received() <= mirrored.sent() + mirrored.lost(), mirrored::toString);
    }
  }

  @Test
  void slowShadowLeavesProductionWholeAndEveryLossHasAName() throws Exception {
    try (RecordingShadow shadow =
        RecordingShadow.start(new Manner.Answering(Duration.ofMillis(200)), Scene.TICKER)) {
      startAgent(shadow.port(), "");

      Account mirrored = serveThroughTrouble();

      assertTrue(mirrored.sent() > 0, mirrored::toString);
      assertTrue(mirrored.lost() > 0, mirrored::toString);
      shadow.connections().forEach(NginxMirrorTest::assertAscending);
    }
  }

  /// Production answers everything and the capture sees everything, whatever the shadow does.
  ///
  /// @return the account of the shadow
  private Account serveThroughTrouble() throws Exception {
    int requests = 2_000;
    NumberedLoad load = new NumberedLoad(production, CONNECTIONS, Duration.ofMillis(10));

    assertEquals(requests, load.run(requests));

    String status = settled(requests);
    Account captured = Account.in(status, "web");
    assertEquals(requests, captured.seen(), status);
    assertEquals(0, captured.unaccounted(), status);
    Account mirrored = Account.in(status, "web -> twin");
    assertEquals(0, mirrored.unaccounted(), status);
    assertEquals(mirrored.seen(), mirrored.named(), status);
    assertEquals(captured.sent(), mirrored.seen(), status);
    return mirrored;
  }

  /// The agent's status when it has seen these requests and nothing waits any more.
  private String settled(int requests) throws Exception {
    String[] status = {""};
    scene.await(
        PATIENCE,
        () -> {
          status[0] = scene.status();
          return Account.in(status[0], "web").seen() >= requests
              && Account.in(status[0], "web").waiting() == 0
              && Account.in(status[0], "web -> twin").waiting() == 0;
        },
        () -> status[0]);
    return status[0];
  }

  private static void assertAscending(List<Integer> numbers) {
    assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
  }

  /// @param more further lines of the settings `mirror`, and others after them
  private void startAgent(int shadow, String more) throws IOException {
    Child agent =
        scene.agent(
            "capture",
            """
            capture: {interfaces: [lo]}
            workloads:
              - {name: web, ports: [%d], capture: passive}
            guard: {enabled: false}
            mirror:
              shadows:
                - {name: twin, workload: web, vm_type: small, address: '127.0.0.1:%d'}
            """
                    .formatted(production, shadow)
                + more);
    String capture = agent.line("capture.net").orElseThrow();
    assertFalse(capture.contains(" OFF "), capture);
  }

  private void startNginx(Path program) throws IOException {
    var _ = Nginx.start(scene.stage(), program, production);
  }
}
