package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.DiskUse;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.processes.Tool;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.benchmarks.snapshots.Subject.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Snapshots of an image and of a tree of which 1 % changes, and restores in place.
public final class SnapshotsBench {
  private static final Change RANDOM = new Change("1 % random", 1);
  private static final Change CLUSTERED = new Change("1 % clustered", 2);
  private static final Change OF_TREE = new Change("1 % of the files", 3);
  private static final Change DAMAGE = new Change("damage, random", 4);
  private static final int FLOOR_ROUNDS = 5;

  /// The root of a subvolume has inode 256.
  private static final String DROP_KEPT =
      """
      [ -d "$1/.shadowcast" ] || exit 0
      find "$1/.shadowcast" -maxdepth 2 -inum 256 -exec btrfs -q subvolume delete {} +
      rm -rf "$1/.shadowcast"
      """;

  private final Stage stage;
  private final Sheet sheet;
  private final Plan plan;
  private final Ticker ticker;
  private final long seed;
  private final long start;
  private final Rows rows = new Rows();

  private SnapshotsBench(Stage stage, Sheet sheet, Plan plan, Ticker ticker, long seed) {
    this.stage = stage;
    this.sheet = sheet;
    this.plan = plan;
    this.ticker = ticker;
    this.seed = seed;
    this.start = ticker.nanos();
  }

  /// Runs it.
  public static Figures run(Stage stage, Sheet sheet, boolean quick, Ticker ticker, long seed)
      throws IOException, InterruptedException {
    return new SnapshotsBench(stage, sheet, Plan.of(quick), ticker, seed).run();
  }

  private Figures run() throws IOException, InterruptedException {
    Optional<String> restic = Restic.version();
    Optional<String> borg = Borg.version();
    sheet.line("restic %s, borg %s", restic.orElse("not there"), borg.orElse("not there"));
    Scratch scratch = Scratch.make(stage, sheet, plan.scratchMib());
    Meter meter = Meter.open(stage, ticker);
    sheet.line("CPU time: %s, all processes of a run together", meter.way());
    ImageSubject image = new ImageSubject(image(scratch));
    TreeSubject tree = tree(scratch);
    scratch.source().sync();
    Floors floors =
        Floors.measure(
            meter, image.folder().resolve("disk.img"), tree.folder(), FLOOR_ROUNDS, sheet);
    try (Resident resident = Resident.open(stage, ticker, "resident")) {
      new WarmUp(resident, scratch, sheet).run();
      for (int round = 0; round < plan.rounds(); round++) {
        contest(image, scratch, meter, resident, round);
        contest(tree, scratch, meter, resident, round);
      }
    }
    double freeze =
        inTime("captures under writes")
            ? new WhileWritten(stage, sheet, ticker).p99Millis(plan.captures(), seed)
            : Double.NaN;
    double memory =
        inTime("memory for a sparse image")
            ? new Footprint(stage, sheet, ticker).extraMib(plan.sparseMib(), scratch)
            : Double.NaN;
    rows.print(sheet);
    explain();
    return figures(floors, freeze, memory)
        .put("restic_version", restic.orElse("na"))
        .put("borg_version", borg.orElse("na"));
  }

  /// A quick run on a busy machine leaves out what comes last.
  private boolean inTime(String part) {
    boolean inTime = ticker.nanos() - start < plan.budgetSeconds() * 1e9;
    if (!inTime) {
      sheet.line("%s: na, the time for a quick run is over", part);
    }
    return inTime;
  }

  private Image image(Scratch scratch) throws IOException, InterruptedException {
    Path file = scratch.folder("image").resolve("disk.img");
    sheet.line("image: %d MiB of this machine's files", plan.imageMib());
    return Image.make(file, (long) plan.imageMib() << 20, seed);
  }

  private TreeSubject tree(Scratch scratch) throws IOException, InterruptedException {
    FileTree tree = FileTree.make(scratch.folder("tree"), plan.treeFiles());
    long bytes = DiskUse.bytes(tree.root());
    sheet.line("tree: %d files and links, %d MiB", tree.files(), bytes >> 20);
    return new TreeSubject(tree, bytes);
  }

  /// Ours in every round, the peers in the first; btrfs send last, for it exchanges the folder, and
  /// then by itself the driver that keeps something in the folder.
  private void contest(Subject subject, Scratch scratch, Meter meter, Resident resident, int round)
      throws IOException, InterruptedException {
    Path store = scratch.stores().root().resolve(subject.name() + "-" + round);
    Setting setting = new Setting(meter, scratch.source(), subject.folder(), store);
    List<Peer> peers = new ArrayList<>(ours(subject, resident, store));
    if (round == 0) {
      peers.addAll(theirs(setting, scratch));
    }
    contest(subject, scratch, peers, seed + 1000L * round);
    if (scratch.hasSubvolumes()) {
      Path own = store.resolve("ours-btrfs");
      Peer local = Ours.open(resident, "btrfs", subject.folder(), own);
      contest(subject, scratch, List.of(local), seed + 1000L * round + 500);
      Tool.run("/bin/sh", "-c", DROP_KEPT, "sh", subject.folder().toString());
    }
    remove(store);
  }

  private void contest(Subject subject, Scratch scratch, List<Peer> peers, long own)
      throws IOException, InterruptedException {
    Contest contest = new Contest(subject, scratch.source(), scratch.stores(), rows, sheet);
    contest.first(peers);
    if (subject instanceof ImageSubject) {
      contest.difference(RANDOM, peers, own);
      contest.difference(CLUSTERED, peers, own);
      contest.restores(CLUSTERED.name(), DAMAGE, peers, own);
    } else {
      contest.difference(OF_TREE, peers, own);
      contest.restores(OF_TREE.name(), DAMAGE, peers, own);
    }
  }

  private List<Peer> ours(Subject subject, Resident resident, Path store) {
    boolean image = subject instanceof ImageSubject;
    String plain = image ? "block" : "tree";
    Path target = image ? subject.folder().resolve("disk.img") : subject.folder();
    Peer warm = Ours.open(resident, plain, target, store.resolve("ours-" + plain));
    return image
        ? List.of(warm, new OursCold(stage, ticker, plain, target, store.resolve("ours-cold")))
        : List.of(warm);
  }

  private static List<Peer> theirs(Setting setting, Scratch scratch)
      throws IOException, InterruptedException {
    List<Peer> theirs = new ArrayList<>();
    if (Programs.find("rsync").isPresent()) {
      theirs.add(Rsync.open(setting));
    }
    if (Borg.version().isPresent()) {
      theirs.add(Borg.open(setting));
    }
    if (Restic.version().isPresent()) {
      theirs.add(Restic.open(setting));
    }
    if (scratch.hasSubvolumes()) {
      theirs.add(BtrfsSend.open(setting));
    }
    return theirs;
  }

  private static void remove(Path store) throws IOException {
    try (Stream<Path> all = Files.walk(store)) {
      for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private void explain() {
    sheet.text("MiB: stored by a snapshot; written to the source's device by a restore.");
    sheet.text("ratio: MiB to the bytes changed (first: to all bytes; restore: to those damaged).");
    sheet.text(
        "ours: a resident process, warmed up, as the executor is; cold: JVM start and end included.");
    sheet.text("first_cpu_*: cold. All others: resident. Peers: whole processes.");
  }

  private Figures figures(Floors floors, double freeze, double memory) {
    String block = "ours, block";
    String local = "ours, btrfs";
    String random = "image, " + RANDOM.name();
    double first = rows.cpu("image, first", "ours cold, block");
    double restored = rows.cpu("image, restore", block);
    return new Figures("snapshots")
        .put("random_ratio", rows.ratio(random, block), 3)
        .put("clustered_ratio", rows.ratio("image, " + CLUSTERED.name(), block), 3)
        .put("tree_ratio", rows.ratio("tree, " + OF_TREE.name(), "ours, tree"), 3)
        .put("diff_cpu_floor", rows.cpu(random, block) / floors.image(), 2)
        .put("diff_cpu_tracked_floor", rows.cpu(random, local) / floors.image(), 2)
        .put("first_cpu_vs_restic", first / rows.cpu("image, first", "restic"), 3)
        .put("first_cpu_vs_borg", first / rows.cpu("image, first", "borg"), 3)
        .put("restore_bytes_ratio", rows.ratio("image, restore", block), 3)
        .put("restore_cpu_vs_restic", restored / rows.cpu("image, restore", "restic"), 4)
        .put(
            "tree_diff_cpu_scan",
            rows.cpu("tree, " + OF_TREE.name(), "ours, tree") / floors.tree(),
            2)
        .put("rollback_s", rows.wall("image, restore", local), 3)
        .put("freeze_p99_ms", freeze, 0)
        .put("rss_extra_mib", memory, 1);
  }
}
