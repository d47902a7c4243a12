package io.shadowcast.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sync of one second, by a real executor.
@SuppressWarnings("NullAway.Init") // made before each test
class SyncTest {
  @TempDir Path directory;

  private Path data;
  private Typed typed;

  @BeforeEach
  void settings() throws IOException {
    data = Files.createDirectories(directory.resolve("data"));
    Path file =
        Files.writeString(
            directory.resolve("agent.yaml"),
            """
            host: web-1
            profile: observe
            state: %1$s/state
            run: %1$s/run
            executor: {state: %1$s/executor}
            snapshots: {targets: [{name: data, path: %1$s/data, driver: tree, keep: {last: 5, hourly: 0, daily: 0}}]}
            """
                .formatted(directory));
    typed = new Typed(file);
  }

  @AfterEach
  void end() {
    typed.killExecutor();
  }

  private List<String> snapshots() {
    return typed.done("list", "data").lines().skip(1).map(line -> line.split(" ", 2)[0]).toList();
  }

  private void await(BooleanSupplier what, String name) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!what.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, name);
      LockSupport.parkNanos(50_000_000L);
    }
  }

  @Test
  void whatIsWrittenDuringAPauseIsInTheNextSnapshotAndThePauseOutlivesTheExecutor()
      throws IOException {
    Files.writeString(data.resolve("before"), "1");
    assertTrue(typed.done("sync", "status").contains(" off "), "nothing runs unasked");
    assertEquals(1, typed.run("sync", "pause", "data"));
    assertTrue(typed.err().contains("target: data is not synced"), typed.err());
    assertEquals(1, typed.run("sync", "start", "data", "--interval", "10ms"));
    assertTrue(typed.err().contains("interval: "), typed.err());

    assertTrue(typed.done("sync", "start", "data", "--interval", "1s").contains("running since"));
    await(() -> snapshots().size() >= 2, "two snapshots");
    String plan = typed.done("restore", "data", "latest", "--plan");
    assertTrue(plan.contains("A sync takes a snapshot every 1.0 s"), plan);

    String paused = typed.done("sync", "pause", "data");
    assertTrue(paused.contains("paused since"), paused);
    List<String> then = snapshots();
    for (int i = 0; i < 20; i++) {
      Files.writeString(data.resolve("during" + i), "written in the pause");
    }
    Files.delete(data.resolve("before"));
    typed.killExecutor();
    assertEquals(paused, typed.done("sync", "pause", "data"), "since the first time");
    assertTrue(typed.done("sync", "status", "data").contains(" paused "));
    LockSupport.parkNanos(2_500_000_000L);
    assertEquals(then, snapshots(), "nothing is taken in a pause");

    assertTrue(typed.done("sync", "resume", "data").contains("running since"));
    await(() -> !snapshots().getLast().equals(then.getLast()), "the first after the pause");
    String first = snapshots().get(snapshots().indexOf(then.getLast()) + 1);
    String difference = typed.done("diff", then.getLast(), first);
    for (int i = 0; i < 20; i++) {
      assertTrue(difference.contains("during" + i), difference);
    }
    assertTrue(difference.contains("removed") && difference.contains("before"), difference);
    assertTrue(typed.done("sync", "stop", "data").contains("off since"));
  }

  @Test
  void aSyncGoesOnAfterItsExecutorWasKilledAndKeepsWhatTheTargetKeeps() {
    typed.done("sync", "start", "data", "--interval", "1s");
    await(() -> snapshots().size() >= 2, "two snapshots");
    typed.killExecutor();
    String last = snapshots().getLast();
    await(() -> !snapshots().getLast().equals(last), "another one");
    assertTrue(typed.done("sync", "status", "data").contains(" running "));
  }
}
