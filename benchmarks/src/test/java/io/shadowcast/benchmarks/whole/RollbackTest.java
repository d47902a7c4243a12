package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.protobuf.util.JsonFormat;
import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Tool;
import io.shadowcast.benchmarks.processes.Volume;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.RestorePlan;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Something broke: the operator's way back, with all programs as they run on a host. A service
/// writes numbered records and notes elsewhere when each was begun and acknowledged; the agent has
/// a snapshot taken each second; then everything is broken, and the executor is killed in the
/// middle of the restore.
@Timeout(240) // its own deadlines come first and say more
class RollbackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FILES = 1500;
  private static final long MIB = 512;

  /// Number, when it was begun; then the record in the target, then when it was acknowledged.
  private static final String SERVICE =
      """
      i=0
      while :; do
        i=$((i+1))
        b=$(date +%s%N)
        echo $i >> $1/records
        echo "$i $b $(date +%s%N)" >> $2
      done
      """;

  private int asked;

  /// A record as the service noted it.
  private record Noted(long number, Instant begun, Instant acknowledged) {}

  @Test
  void somethingBrokeAndTwoCommandsLaterTheStateBeforeItIsBack() throws Exception {
    Volume.missing("btrfs", "btrfs-progs").ifPresent(why -> abort("SKIP: " + why));
    try (Scene scene = Scene.open("rollback")) {
      // It has a session of its own and would outlive the agent for half a minute.
      AutoCloseable _ = scene.stage().keep(() -> endAll(scene));
      Path data = target(scene);
      Path notes = scene.stage().file("notes");
      Aggregator aggregator = Aggregator.start(scene.stage());
      var _ = scene.agent("observe", scene.aggregator(aggregator) + settings(scene, data));
      List<String> serve = List.of("sh", "-c", SERVICE, "sh", data.toString(), notes.toString());
      Child service = scene.stage().start("service", serve);
      Path repository = scene.stage().directory().resolve("executor/repository/snapshots");
      scene.await(PATIENCE, () -> count(repository) >= 3, () -> count(repository) + " snapshots");

      Instant broke = Instant.now();
      int then = Files.readAllLines(notes).size();
      scene.await(PATIENCE, () -> Files.readAllLines(notes).size() > then + 50, () -> "no records");
      service.kill();
      breakAll(data);
      Map<String, String> broken = content(data);

      RestorePlan plan = plan(scene, aggregator, broke);
      assertFalse(plan.getId().isEmpty(), plan.toString());
      assertEquals(List.of(), plan.getWarningsList(), "verified, and of one instant");
      Snapshot snapshot = plan.getSnapshot();
      assertTrue(Times.fromWire(snapshot.getEndTime()).wall().isBefore(broke), "before it broke");

      boolean complete = restoreWhileTheExecutorIsKilled(scene, aggregator, data, plan);
      if (!complete) {
        assertEquals(broken, content(data), "complete or undone");
        Child again = ctl(scene, aggregator, "restore", "web-1/data", "--plan", plan.getId());
        assertTrue(again.output().contains("restored"), again.output());
      }
      assertRestored(data, notes, snapshot);

      Child undo = ctl(scene, aggregator, "undo", "web-1/data");
      assertTrue(undo.output().contains("as it was before"), undo.output());
      assertEquals(broken, content(data), "the newer records are back");
    }
  }

  private static Path target(Scene scene) throws IOException, InterruptedException {
    Volume volume = Volume.make(scene.stage(), "data", "btrfs", MIB);
    Path data = volume.root().resolve("data");
    var _ = Tool.run("btrfs", "subvolume", "create", data.toString());
    for (int i = 0; i < FILES; i++) {
      Files.writeString(data.resolve("file-" + i), "good " + i);
    }
    return data;
  }

  private static String settings(Scene scene, Path data) {
    return """
    executor: {state: %s}
    snapshots: {targets: [{name: data, path: %s, interval: 1s, keep: {last: 1000}}]}
    """
        .formatted(scene.stage().directory().resolve("executor"), data);
  }

  private static void breakAll(Path data) throws IOException {
    for (int i = 0; i < FILES; i++) {
      Files.writeString(data.resolve("file-" + i), "broken by something " + i);
    }
    Files.delete(data.resolve("file-0"));
    Files.writeString(data.resolve("dropped-in"), "x");
  }

  private static long count(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private RestorePlan plan(Scene scene, Aggregator aggregator, Instant broke) throws IOException {
    Child plan =
        ctl(scene, aggregator, "plan", "web-1/data", "--before", broke.toString(), "-o", "json");
    SnapshotOperation.Builder operation = SnapshotOperation.newBuilder();
    JsonFormat.parser().merge(plan.output(), operation);
    assertTrue(operation.hasPlan(), plan.output());
    return operation.getPlan();
  }

  /// @return whether it was done all the same; else everything is as it was
  private boolean restoreWhileTheExecutorIsKilled(
      Scene scene, Aggregator aggregator, Path data, RestorePlan plan) throws Exception {
    Child restore = begin(scene, aggregator, "restore", "web-1/data", "--plan", plan.getId());
    BooleanSupplier more = scene.stage().within(PATIENCE);
    Path stash = data.resolve(".shadowcast-restore");
    while (Files.notExists(stash) && restore.alive()) {
      Thread.onSpinWait();
    }
    assertTrue(restore.alive(), restore.output());
    ProcessHandle executor = executor(scene).orElseThrow();
    end(executor);
    boolean waiting = true;
    while (waiting && restore.alive()) {
      waiting = more.getAsBoolean();
    }
    assertFalse(restore.alive(), restore.output());
    assertNotEquals("", restore.output());
    return restore.output().contains("restored");
  }

  /// The executor of this scene's settings.
  private static Optional<ProcessHandle> executor(Scene scene) {
    String settings = scene.stage().directory().resolve("agent.yaml").toString();
    return ProcessHandle.allProcesses()
        .filter(each -> {
          List<String> arguments = each.info().arguments().map(List::of).orElse(List.of());
          return arguments.contains("io.shadowcast.executor.main.Executor")
              && arguments.contains(settings);
        })
        .findFirst();
  }

  private static void endAll(Scene scene) {
    for (Optional<ProcessHandle> one = executor(scene); one.isPresent(); one = executor(scene)) {
      end(one.get());
    }
  }

  private static void end(ProcessHandle process) {
    if (process.destroyForcibly()) {
      ProcessHandle ignored = process.onExit().join();
    }
  }

  private Child begin(Scene scene, Aggregator aggregator, String verb, String... more)
      throws IOException {
    asked++;
    List<String> command =
        new ArrayList<>(
            List.of(
                "ctl",
                "--server",
                "127.0.0.1:" + aggregator.port(),
                "--identity",
                aggregator.state().resolve("admin").toString(),
                "snapshots",
                verb));
    command.addAll(List.of(more));
    return scene.stage().program("ctl-" + asked, command);
  }

  private Child ctl(Scene scene, Aggregator aggregator, String verb, String... more)
      throws IOException {
    Child child = begin(scene, aggregator, verb, more);
    BooleanSupplier patience = scene.stage().within(PATIENCE);
    boolean waiting = true;
    while (waiting && child.alive()) {
      waiting = patience.getAsBoolean();
    }
    assertFalse(child.alive(), child.output());
    return child;
  }

  /// Every write acknowledged until the cut is there, and none that was begun after the snapshot.
  private static void assertRestored(Path data, Path notes, Snapshot of) throws IOException {
    Instant cut = Times.fromWire(of.getWatermark()).wall();
    Instant end = Times.fromWire(of.getEndTime()).wall();
    for (int i = 0; i < FILES; i++) {
      assertEquals("good " + i, Files.readString(data.resolve("file-" + i)));
    }
    assertFalse(Files.exists(data.resolve("dropped-in")));
    List<Long> records =
        Files.readAllLines(data.resolve("records")).stream().map(Long::valueOf).toList();
    int later = 0;
    for (Noted each : noted(notes)) {
      if (!each.acknowledged().isAfter(cut)) {
        assertTrue(records.contains(each.number()), each + " is lost");
      }
      if (each.begun().isAfter(end)) {
        later++;
        assertFalse(records.contains(each.number()), each + " is from after it");
      }
    }
    assertTrue(later > 50, later + " records came later");
  }

  private static List<Noted> noted(Path notes) throws IOException {
    List<Noted> noted = new ArrayList<>();
    for (String line : Files.readAllLines(notes)) {
      String[] parts = line.split(" ", -1);
      noted.add(new Noted(Long.parseLong(parts[0]), time(parts[1]), time(parts[2])));
    }
    return noted;
  }

  private static Instant time(String nanos) {
    return Instant.EPOCH.plusNanos(Long.parseLong(nanos));
  }

  /// What is in the target, by path.
  private static Map<String, String> content(Path data) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(data)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        content.put(String.valueOf(each.getFileName()), Files.readString(each));
      }
    }
    return content;
  }
}
