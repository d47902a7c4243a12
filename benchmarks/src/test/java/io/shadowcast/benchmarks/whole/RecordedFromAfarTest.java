package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.mirror.RecordingShadow;
import io.shadowcast.benchmarks.mirror.RecordingShadow.Manner;
import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.benchmarks.processes.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An operator records what a workload is asked, and plays it to a shadow, from another machine:
/// `shadowctl`, aggregator, agent and proxy as programs of their own.
@Timeout(420) // its own deadlines come first and say more
@Tag("long") // starts nine programs
class RecordedFromAfarTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern NAME = Pattern.compile("web-1/[0-9a-f-]{36}");
  private static final int CONNECTIONS = 4;
  private static final int REQUESTS = 200;

  @SuppressWarnings("NullAway.Init")
  private Scene scene;

  @SuppressWarnings("NullAway.Init")
  private Aggregator aggregator;

  private int asked;

  @Test
  void aRecordingOutlivesTheAggregatorAndIsPlayedToAShadow() throws Exception {
    try (RecordingShadow production = answering();
        RecordingShadow shadow = answering();
        Scene opened = Scene.open("afar")) {
      scene = opened;
      int listen = scene.stage().freePort();
      begin(listen, production.port(), shadow.port());
      String begun = ctl(0, "record", "web-1", "--for", "1h", "--file", "a.rec", "--no-wait");
      String name = name(begun);
      await("running");
      String second = ctl(1, "record", "web-1/shop", "--for", "5m");
      assertTrue(
          second.contains("record: a.rec is being written (expected: one at a time)"), second);
      NumberedLoad load = new NumberedLoad(listen, CONNECTIONS, Duration.ofMillis(5));
      load.run(REQUESTS);
      assertEquals(REQUESTS, production.received());
      aggregator.killAndRestart();
      await(" running +" + REQUESTS + " ");
      String ended = ctl(0, "stop", name);
      assertTrue(ended.matches("(?s).*Requests +200 of 200 recorded, 0 lost\n.*"), ended);
      assertTrue(ended.contains(sha256(scene.stage().file("agent/recordings/a.rec"))), ended);
      String listed = ctl(0, "recordings", "web-1");
      assertTrue(listed.matches("(?s).* done +200 +0 .*" + sha256(recording()) + ".*"), listed);
      play(load, shadow);
    }
  }

  /// Everything is there once more, in order, with the figures of its timing.
  private void play(NumberedLoad load, RecordingShadow shadow) throws Exception {
    String unknown = ctl(1, "replay", "web-1/production", "a.rec");
    assertTrue(unknown.contains("shadow: production (expected: one that shop, of which"), unknown);
    int before = shadow.connections().size();
    String played = ctl(0, "replay", "web-1/twin", "a.rec", "--rate", "10");
    assertTrue(played.matches("(?s).*Requests +200 of 200 sent, 0 lost\n.*"), played);
    assertTrue(played.matches("(?s).*Unaccounted +0\n.*"), played);
    assertTrue(played.matches("(?s).*Start lag +p50 [0-9.]+ ms, .*"), played);
    assertTrue(played.matches("(?s).*Inter-arrival error +p50 [0-9.]+ ms, .*"), played);
    List<List<Integer>> after = new ArrayList<>(shadow.connections());
    List<List<Integer>> replayed = after.subList(before, after.size());
    assertEquals(CONNECTIONS, replayed.size());
    for (List<Integer> each : replayed) {
      assertEquals(load.numbers(each.getFirst(), REQUESTS), each);
    }
  }

  private static RecordingShadow answering() throws IOException {
    return RecordingShadow.start(new Manner.Answering(Duration.ZERO), Scene.TICKER);
  }

  private void begin(int listen, int production, int shadow) throws IOException {
    aggregator = Aggregator.start(scene.stage());
    String settings =
        """
        workloads:
          - name: shop
            ports: [%d]
            capture: inline
            inline: {listen: '127.0.0.1:%d', upstream: '127.0.0.1:%d'}
        guard: {enabled: false}
        queue: {max_age: 30s}
        metrics: {interval: 1s, send: 1s}
        mirror:
          timeout: 30s
          shadows:
            - {name: twin, workload: shop, vm_type: small, address: '127.0.0.1:%d'}
        """
            .formatted(production, listen, production, shadow);
    Child _ = scene.agent("capture", scene.aggregator(aggregator) + settings);
    Child proxy =
        scene
            .stage()
            .program(
                "proxy", List.of("agent", "inline", scene.stage().file("agent.yaml").toString()));
    var _ = proxy.await("ready", scene.stage().within(PATIENCE));
  }

  private Path recording() throws IOException {
    return scene.stage().file("agent/recordings/a.rec");
  }

  /// Until `mirror recordings` says so.
  private void await(String pattern) throws Exception {
    scene.await(
        PATIENCE,
        () -> ctl(0, "recordings", "web-1").matches("(?s).*" + pattern + ".*"),
        () -> ctl(0, "recordings", "web-1"));
  }

  private static String name(String said) {
    Matcher name = NAME.matcher(said);
    assertTrue(name.find(), said);
    return name.group();
  }

  private static String sha256(Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  /// What `shadowctl mirror ...` prints.
  private String ctl(int code, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ctl"));
    command.addAll(
        List.of(
            "--server",
            "127.0.0.1:" + aggregator.port(),
            "--identity",
            aggregator.state().resolve("admin").toString(),
            "mirror"));
    command.addAll(List.of(arguments));
    asked++;
    Child ctl = scene.stage().program("ctl-" + asked, command);
    BooleanSupplier more = scene.stage().within(PATIENCE);
    boolean waiting = true;
    while (waiting && ctl.alive()) {
      waiting = more.getAsBoolean();
    }
    String said = ctl.output();
    assertEquals(Optional.of(code), ctl.exitCode(), said);
    return said;
  }
}
