package io.shadowcast.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator types on a host, through a real executor: a process of its own behind its Unix
/// socket, a repository on disk, a folder that is restored.
class SnapshotCommandTest {
  @TempDir Path directory;

  private Path data;
  private Typed host;

  @BeforeEach
  void settings() throws IOException {
    data = Files.createDirectories(directory.resolve("data"));
    host = new Typed(directory.resolve("agent.yaml"));
    Files.writeString(
        directory.resolve("agent.yaml"),
        """
        host: web-1
        profile: observe
        state: %1$s/state
        run: %1$s/run
        executor: {state: %1$s/executor}
        snapshots: {targets: [{name: data, path: %1$s/data, policies: [keep=keep]}]}
        """
            .formatted(directory));
  }

  @AfterEach
  void end() {
    host.killExecutor();
  }

  @Test
  void aTargetIsSnapshottedComparedRestoredAndUndone() throws IOException {
    Files.writeString(data.resolve("one"), "1");
    Files.writeString(data.resolve("keep"), "old");
    assertEquals(0, host.run("create", "data"), host.err());
    String older = host.id();
    Files.writeString(data.resolve("one"), "one");
    Files.writeString(data.resolve("two"), "2");
    Files.writeString(data.resolve("keep"), "new");
    assertEquals(0, host.run("create", "data", "--pin", "later"), host.err());
    String newer = host.id();

    assertEquals(0, host.run("list", "data"), host.err());
    assertTrue(
        host.out().contains(older)
            && host.out().contains(newer)
            && host.out().contains("pinned: later"),
        host.out());
    assertEquals(0, host.run("diff", older.substring(0, 8), newer), host.err());
    assertTrue(host.out().contains("added") && host.out().contains("two"), host.out());
    assertEquals(0, host.run("show", older, "-o", "json"), host.err());
    assertTrue(
        host.out().contains("\"hosts/web-1/targets/data/snapshots/" + older + "\""), host.out());

    assertEquals(0, host.run("restore", "data", older, "--plan"), host.err());
    assertFalse(host.out().contains("not verified"), host.out());
    String plan = host.plan();
    assertTrue(host.out().contains("remove") && host.out().contains("two"), host.out());
    assertEquals("one", Files.readString(data.resolve("one")), "a plan changes nothing");
    assertEquals(1, host.run("restore", "data", older), "there is nobody to ask");
    assertTrue(host.err().contains("--yes"), host.err());
    assertTrue(Files.exists(data.resolve("two")));

    assertOtherPlansAreRefused(newer, plan);
    assertItIsDoneAndUndone(plan);
  }

  private void assertItIsDoneAndUndone(String plan) throws IOException {
    assertEquals(0, host.run("restore", "data", "--plan", plan), host.err());
    assertEquals("1", Files.readString(data.resolve("one")));
    assertFalse(Files.exists(data.resolve("two")));
    assertEquals("new", Files.readString(data.resolve("keep")), "as the settings say");
    assertEquals(0, host.run("undo", "data"), host.err());
    assertEquals("one", Files.readString(data.resolve("one")));
    assertEquals("2", Files.readString(data.resolve("two")));
    assertEquals(1, host.run("undo", "data"));
    assertTrue(host.err().contains("was not restored"), host.err());
  }

  @Test
  void aSecondRestoreEndsTheFirstOne() throws IOException {
    Files.writeString(data.resolve("one"), "1");
    assertEquals(0, host.run("create", "data"), host.err());
    String older = host.id();
    Files.writeString(data.resolve("one"), "one");
    assertEquals(0, host.run("create", "data"), host.err());
    String newer = host.id();
    assertEquals(0, host.run("restore", "data", older, "--yes"), host.err());
    assertEquals("1", Files.readString(data.resolve("one")));
    assertEquals(0, host.run("restore", "data", newer, "--plan"), host.err());
    assertTrue(host.out().contains("not be undone any more"), host.out());
    assertEquals(0, host.run("restore", "data", newer, "--yes"), host.err());
    assertEquals("one", Files.readString(data.resolve("one")));
    assertEquals(0, host.run("undo", "data"), host.err());
    assertEquals("1", Files.readString(data.resolve("one")), "as the first one left it");
  }

  private void assertOtherPlansAreRefused(String newer, String plan) throws IOException {
    Files.writeString(data.resolve("three"), "3");
    assertEquals(1, host.run("restore", "data", "--plan", plan), "the plan is stale");
    assertTrue(host.err().contains("plan: " + plan), host.err());
    assertTrue(host.err().contains("plan again"), host.err());
    assertEquals("2", Files.readString(data.resolve("two")), "nothing was done");
    Files.delete(data.resolve("three"));
    assertEquals(1, host.run("restore", "data", newer, "--plan", plan), "of another snapshot");
    assertEquals(2, host.run("restore", "data", "--before", "0s", "--plan", plan));
    assertEquals(1, host.run("restore", "data", "--plan", plan, "--policy", "two=keep"));
    assertEquals(1, host.run("restore", "data", "--plan", "0b9f"));
    assertTrue(host.err().contains("plan: 0b9f (expected: the name of a plan"), host.err());
  }

  @Test
  void faultsOfSettingsAndArgumentsAreNamedAtOnce() throws IOException {
    assertEquals(1, host.run("create", "nope"));
    assertTrue(
        host.err().contains("target: nope (expected: one of `snapshots.targets`: data)"),
        host.err());
    assertEquals(1, host.run("show", "feedbeef"));
    assertTrue(host.err().contains("snapshot: feedbeef (expected: the id of one"), host.err());
    assertEquals(2, host.run("restore", "data"));
    assertEquals(2, host.run("restore", "data", "feedbeef", "--before", "1h"));
    Files.writeString(
        directory.resolve("agent.yaml"),
        """
        executor: {authority: mine}
        snapshots:
          repository: /srv/data/repository
          verify: {for: never, whole: 5m, rate: 1KiB}
          targets:
            - {name: Data, path: relative, keep: {last: 0}, policies: ['x=throw']}
            - {name: other, path: /srv/data, hooks: {deadline: 0s, before: [true]}, interval: 10ms}
            - {name: third, path: /srv/data, driver: magic}
        """);
    assertEquals(1, host.run("list"));
    for (String fault :
        List.of(
            "executor.authority: mine",
            "targets[0].name: Data",
            "targets[0].path: relative",
            "keep.last: 0",
            "policies: x=throw",
            "deadline: 0s",
            "hooks.before: true (expected: an absolute path first)",
            "verify.for: never",
            "verify.whole: 5m",
            "driver: magic",
            "holds the repository /srv/data/repository")) {
      assertTrue(host.err().contains(fault), fault + " in " + host.err());
    }
  }
}
