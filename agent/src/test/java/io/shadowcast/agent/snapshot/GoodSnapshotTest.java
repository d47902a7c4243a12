package io.shadowcast.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.executor.ChildExecutor;
import io.shadowcast.agent.executor.ExecutorLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// "Something broke at 14:03": which snapshot is good enough, and what is said when none is.
class GoodSnapshotTest {
  private static final List<String> TELLING = List.of("ext4", "xfs", "btrfs");

  @TempDir Path directory;

  private Path data;
  private Typed host;
  private @Nullable Process service;

  @BeforeEach
  void place() throws IOException {
    data = Files.createDirectories(directory.resolve("data"));
    host = new Typed(directory.resolve("agent.yaml"));
  }

  private void settings(String verify, String target) throws IOException {
    Files.writeString(
        directory.resolve("agent.yaml"),
        """
        host: web-1
        profile: observe
        state: %1$s/state
        run: %1$s/run
        executor: {state: %1$s/executor}
        snapshots:
          verify: {%2$s}
          targets:
            - {name: data, path: %1$s/data, driver: tree%3$s}
        """
            .formatted(directory, verify, target));
  }

  /// A service that writes all the time: nothing stands still between two looks.
  private void restless() throws IOException {
    service =
        new ProcessBuilder("sh", "-c", "while echo line >> service.log; do sleep 0.01; done")
            .directory(data.toFile())
            .start();
  }

  @AfterEach
  void end() throws Exception {
    if (service != null) {
      service.destroyForcibly().waitFor();
    }
    host.killExecutor();
  }

  private String taken(String content) throws IOException {
    Files.writeString(data.resolve("one"), content);
    assertEquals(0, host.run("create", "data"), host.err());
    return host.id();
  }

  @Test
  void whatIsFuzzyIsTakenOnlyWhenItIsAskedForAndEverySnapshotThatWasNotIsNamed()
      throws IOException {
    settings("", "");
    restless();
    String fuzzy = taken("1");
    assertTrue(host.out().contains("fuzzy") && host.out().contains(", verified"), host.out());
    String tainted = taken("2");
    assertEquals(0, host.run("label", "data", tainted, "tainted"), host.err());

    assertEquals(1, host.run("restore", "data", "--before", "0s", "--plan"));
    assertTrue(host.err().contains(fuzzy), host.err());
    assertTrue(host.err().contains("is fuzzy (taken with --fuzzy)"), host.err());
    assertTrue(host.err().contains(tainted), host.err());
    assertTrue(host.err().contains("is tainted and fuzzy (only its id takes it)"), host.err());
    assertEquals(0, host.run("restore", "data", "--before", "0s", "--plan", "--fuzzy"));
    assertTrue(host.out().contains("Restores " + fuzzy), host.out());
    assertTrue(host.out().contains("warning: each file is of an instant of its own"), host.out());
    assertEquals(1, host.run("restore", "data", "--before", "1h", "--fuzzy", "--plan"));
    assertTrue(host.err().contains("the first one ended at "), host.err());
  }

  @Test
  void aTreeThatStoodStillIsFoundWithoutBeingAskedForTwice() throws IOException {
    settings("", "");
    if (!TELLING.contains(Files.getFileStore(data).type())) {
      return; // elsewhere ctime proves nothing
    }
    String fuzzy = taken("1");
    String still = fuzzy;
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!host.out().contains(", crash,")) {
      assertTrue(Instant.now().isBefore(end), host.out());
      assertEquals(0, host.run("create", "data"), host.err());
      still = host.id();
    }
    assertEquals(0, host.run("restore", "data", "--before", "0s", "--plan"), host.err());
    assertTrue(host.out().contains("Restores " + still), host.out());
    assertFalse(host.out().contains("warning"), host.out());
  }

  @Test
  void whatNobodyReadBackIsTakenWhenItIsAskedForOrWasRead() throws IOException {
    settings("for: 0s", "");
    restless();
    String unread = taken("1");
    assertTrue(host.out().contains("not verified: `verify.for` is 0s"), host.out());
    assertEquals(1, host.run("restore", "data", "--before", "0s", "--fuzzy", "--plan"));
    assertTrue(
        host.err().contains("is not verified and fuzzy (taken with --unverified --fuzzy)"),
        host.err());
    assertEquals(
        0, host.run("restore", "data", "--before", "0s", "--fuzzy", "--unverified", "--plan"));
    assertTrue(host.out().contains("warning: the snapshot was not verified"), host.out());
    assertEquals(0, host.run("verify", "data"), host.err());
    assertTrue(host.out().contains("verified: "), host.out());
    assertEquals(0, host.run("restore", "data", "--before", "0s", "--fuzzy", "--plan"));
    assertTrue(host.out().contains("Restores " + unread), host.out());
    assertFalse(host.out().contains("not verified"), host.out());
  }

  @Test
  void anApplicationThatAKilledExecutorLeftAtRestGoesOnWithTheNextOne() throws IOException {
    settings("", ", hooks: {after: [/usr/bin/touch, %s/awake]}".formatted(directory));
    Path marks = Files.createDirectories(directory.resolve("executor/snapshots/hooks"));
    Files.createFile(marks.resolve("undo-data"));
    assertEquals(0, host.run("list"), host.err());
    assertTrue(Files.exists(directory.resolve("awake")));
    assertFalse(Files.exists(marks.resolve("undo-data")));
  }

  @Test
  void hooksKnowTheTargetAndWithoutTheFirstThereIsNoSnapshot() throws IOException {
    settings(
        "",
        ", hooks: {before: [/bin/sh, -c, 'echo $SHADOWCAST_TARGET; exit 3'], after: [/usr/bin/touch, %s/awake]}"
            .formatted(directory));
    assertEquals(1, host.run("create", "data"));
    assertTrue(host.err().contains("hooks.before: status 3, " + data), host.err());
    assertTrue(Files.exists(directory.resolve("awake")), "it goes on all the same");
    assertEquals(0, host.run("list"), host.err());
    assertEquals(1, host.out().lines().count(), host.out());
  }

  @Test
  void damageIsFoundByTheScheduleAndToldAsAnEvent() throws Exception {
    settings("", "");
    String damaged = taken("some content that is stored");
    flipEveryPack();
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    try {
      AgentSettings settings =
          switch (Settings.read(directory.resolve("agent.yaml"))) {
            case SettingsResult.Valid(AgentSettings valid) -> valid;
            case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
          };
      new WholeVerification(
              settings.snapshots(),
              new ExecutorLink(settings.run(), new ChildExecutor(directory.resolve("agent.yaml"))),
              Clock.systemUTC(),
              (kind, text) -> events.add(kind + " " + text))
          .start(thread, Duration.ofMillis(10));
      String event = events.poll(60, TimeUnit.SECONDS);
      assertTrue(event != null && event.startsWith("snapshot.failed snapshot.verify: "), event);
    } finally {
      thread.shutdownNow();
    }
    assertEquals(1, host.run("verify", "data"));
    assertEquals(0, host.run("list", "data"), host.err());
    assertTrue(host.out().contains(damaged) && !host.out().contains("verified"), host.out());
  }

  private void flipEveryPack() throws IOException {
    try (Stream<Path> packs = Files.list(directory.resolve("executor/repository/packs"))) {
      for (Path pack : packs.toList()) {
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 3] ^= 1;
        Files.write(pack, bytes);
      }
    }
  }
}
