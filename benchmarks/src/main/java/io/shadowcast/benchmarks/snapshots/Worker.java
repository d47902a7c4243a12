package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.snapshot.kernel.KernelBoot;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.open.Request;
import io.shadowcast.snapshot.open.Rollback;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The other end of [Resident]: does what each line says and answers with a line, `done key=value
/// ...` or `failed` and why. The repository is opened for each order.
public final class Worker {
  private static final HostId HOST = new HostId("bench");

  private final SecureRandom random = new SecureRandom();
  private final KernelClock clock = new KernelClock();
  private final RepositoryKey key = RepositoryKey.ofBytes(new byte[RepositoryKey.BYTES]);
  private final Map<String, SnapshotId> tags = new HashMap<>();
  private final BootId boot;

  private Worker() throws IOException {
    this.boot = KernelBoot.id();
  }

  /// Serves until the lines end.
  public static void serve(BufferedReader orders, PrintStream answers) throws IOException {
    Worker worker = new Worker();
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      answers.println(worker.answer(line.split(" ", -1)));
      answers.flush();
    }
  }

  private String answer(String[] words) {
    try {
      return switch (words[0]) {
        case "create" -> create(Path.of(words[1]));
        case "save" -> save(words[1], target(words), Path.of(words[3]), words[4]);
        case "restore" -> restore(Path.of(words[3]), words[4]);
        default -> "failed " + words[0] + " (expected: create, save or restore)";
      };
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      return ("failed " + e).replace('\n', ' ');
    }
  }

  private static Target target(String[] words) {
    Path path = Path.of(words[2]);
    return words[1].equals("block") ? new Target.Block(path) : new Target.Tree(path);
  }

  private String create(Path store) throws IOException {
    Snapshots.makeRepository(repository(store), key, random);
    return "done";
  }

  private static Path repository(Path store) throws IOException {
    return java.nio.file.Files.createDirectories(store.resolve("repository"));
  }

  private Snapshots open(Path store) throws IOException {
    return Snapshots.open(repository(store), key, store.resolve("state"), HOST, this::now, random);
  }

  private SourceTime now() {
    return new SourceTime(boot, clock.monotonic(), Instant.ofEpochSecond(0, clock.realtime()));
  }

  private String save(String driver, Target target, Path store, String tag) throws IOException {
    try (Snapshots snapshots = open(store)) {
      Manifest manifest = snapshots.create(Request.of(target).by(driver));
      tags.put(store + tag, manifest.id());
      return "done stored=%d changed=%d exactness=%s"
          .formatted(
              manifest.sizes().storedBytes(),
              manifest.sizes().changedBytes(),
              manifest.source().exactness());
    }
  }

  private String restore(Path store, String tag) throws IOException {
    try (Snapshots snapshots = open(store)) {
      SnapshotId newest = snapshots.list().getLast().id();
      SnapshotId id = tags.getOrDefault(store + tag, newest);
      return switch (snapshots.plan(Rollback.to(id))) {
        case PlanOutcome.Refused refused -> "failed " + refused;
        case PlanOutcome.Planned(Plan plan) -> applied(snapshots, plan);
      };
    }
  }

  private static String applied(Snapshots snapshots, Plan plan) throws IOException {
    return switch (snapshots.restore(plan)) {
      case RestoreOutcome.Applied(RestoreOutcome.Report report) -> {
        RestoreOutcome accepted = snapshots.accept(plan.journal());
        yield accepted instanceof RestoreOutcome.Applied
            ? "done written=%d shared=%d undo=%d"
                .formatted(report.written(), report.shared(), report.undo())
            : "failed " + accepted;
      }
      case RestoreOutcome.Undone undone -> "failed " + undone;
      case RestoreOutcome.Refused refused -> "failed " + refused;
      case RestoreOutcome.Nothing nothing -> "failed " + nothing;
      case RestoreOutcome.Stuck stuck -> "failed " + stuck;
    };
  }
}
