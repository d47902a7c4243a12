package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.restore.Restore;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/// A restore in place, ended by a crash, a refusing disk or a flipped bit of its journal, then
/// recovered, perhaps after a second crash: the target is what the snapshot holds or what was
/// there, by what the recovery says and by its bytes.
final class RestoreScenario implements Scenario {
  private static final Errno EIO = new Errno(5);

  private final Places places;
  private final Path store;
  private final Repository repository;
  private final SnapshotId snapshot;
  private final Picture wanted;
  private final Picture live;
  private final Tape tape;
  private final int operations;

  private RestoreScenario(Places places, Stored stored, Picture live, Recorded recorded) {
    this.places = places;
    this.store = stored.folder();
    this.repository = stored.repository();
    this.snapshot = stored.snapshot();
    this.wanted = stored.picture();
    this.live = live;
    this.tape = recorded.tape();
    this.operations = recorded.operations();
  }

  /// A tree in a repository.
  private record Stored(Path folder, Repository repository, SnapshotId snapshot, Picture picture) {
    static Stored of(Path target, Path folder, SplittableRandom random) throws IOException {
      TreeStore store = TreeStore.make(new Places(folder).empty(), random);
      return new Stored(
          folder, store.repository(), store.save(target), Picture.of(target, Restore.STASH));
    }
  }

  private record Recorded(Tape tape, int operations) {}

  /// Makes a tree, stores it, changes it, and restores it once without a refusal.
  static RestoreScenario record(Path folder, long seed, Trouble trouble) throws IOException {
    Places places = new Places(folder.resolve("world"));
    SplittableRandom random = new SplittableRandom(seed);
    Path target = Files.createDirectory(World.target(places.empty()));
    Files.createDirectory(World.journal(places.filled()));
    LiveSample sample = new LiveSample(target, random.split());
    sample.fill();
    Stored stored = Stored.of(target, folder.resolve("store"), random.split());
    sample.change();
    Picture live = Picture.of(target, Restore.STASH);
    try (World world = World.at(places.filled(), stored.repository(), trouble, new Identities())) {
      RestoreOutcome outcome = world.restore(stored.snapshot());
      List<String> wrong = Picture.of(target, Restore.STASH).differences(stored.picture());
      if (!(outcome instanceof RestoreOutcome.Applied) || !wrong.isEmpty()) {
        throw new IOException("seed " + seed + ": " + outcome + " " + wrong);
      }
      return new RestoreScenario(places, stored, live, new Recorded(world.tape(), trouble.count()));
    }
  }

  @Override
  public void end(SplittableRandom random, String which, Tally tally) throws IOException {
    Judge judge = new Judge(which + ", restore", tally);
    int die = random.nextInt(10);
    if (die < 6) {
      crash(tape, random, judge);
    } else if (die < 8) {
      refuse(random, judge);
    } else {
      flip(random, judge);
    }
  }

  /// A process that does the restore is killed.
  void kill(SplittableRandom random, String which, Tally tally)
      throws IOException, InterruptedException {
    Judge judge = new Judge(which + ", restore", tally);
    make(tape, tape.before());
    int operation = random.nextInt(operations);
    judge.note("killed before operation %d of %d".formatted(operation, operations));
    Victim.kill(
        List.of(
            "restore",
            places.filled().toString(),
            store.toString(),
            snapshot.toString(),
            String.valueOf(operation)));
    try (World world = open(new Identities(), Trouble.none())) {
      judge.judge(world.recover(way(random)), world);
    }
  }

  private void crash(Tape recorded, SplittableRandom random, Judge judge) throws IOException {
    int cut = random.nextInt(recorded.length() + 1);
    Crash.Loss[] losses = Crash.Loss.values();
    Crash.Loss loss = losses[random.nextInt(losses.length)];
    Identities identities = make(recorded, Crash.of(recorded, cut, loss, random));
    judge.note("crash after step %d of %d losing %s".formatted(cut, recorded.length(), loss));
    boolean again = random.nextInt(4) == 0;
    try (World world = open(identities, Trouble.none())) {
      Restore.Way way = way(random);
      judge.note("recovered " + way);
      RestoreOutcome outcome = world.recover(way);
      if (!again) {
        judge.judge(outcome, world);
        return;
      }
      crash(world.tape(), random, judge);
    }
  }

  private static Restore.Way way(SplittableRandom random) {
    return random.nextBoolean() ? Restore.Way.FORWARD : Restore.Way.BACK;
  }

  private Identities make(Tape recorded, Disk disk) throws IOException {
    try (Folder root = LinuxFolder.open(places.empty())) {
      return Made.in(root, disk, recorded);
    }
  }

  private World open(Identities identities, Trouble trouble) throws IOException {
    return World.at(places.filled(), repository, trouble, identities);
  }

  /// The disk refuses one operation, or all from one on, until the restore has given up.
  private void refuse(SplittableRandom random, Judge judge) throws IOException {
    int from = random.nextInt(operations);
    int until = random.nextBoolean() ? from + 1 : Integer.MAX_VALUE;
    Errno errno = random.nextBoolean() ? EIO : Errno.ENOSPC;
    judge.note(
        "%s from operation %d of %d %s"
            .formatted(errno, from, operations, until == from + 1 ? "once" : "on"));
    Identities identities = make(tape, tape.before());
    Trouble trouble = Trouble.refusing(from, until, errno);
    try (World world = open(identities, trouble)) {
      RestoreOutcome outcome = world.restore(snapshot);
      trouble.end();
      if (random.nextBoolean()) {
        judge.judge(outcome, world);
      } else {
        judge.note("answered " + outcome.getClass().getSimpleName());
        crash(world.tape(), random, judge);
      }
    }
  }

  /// A bit of the journal is another when a crashed restore is recovered.
  private void flip(SplittableRandom random, Judge judge) throws IOException {
    int cut = random.nextInt(tape.length() + 1);
    Disk disk = Crash.of(tape, cut, Crash.Loss.NONE, random);
    int journal = Objects.requireNonNull(disk.node(Disk.ROOT).names().get(FileName.of("journal")));
    judge.note(
        "crash after step %d, bit flipped in %s"
            .formatted(cut, Crash.flip(disk, journal, random).orElse("nothing")));
    try (World world = open(make(tape, disk), Trouble.none())) {
      Restore.Way way = way(random);
      judge.note("recovered " + way);
      judge.judgeDamaged(world.recover(way));
    }
  }

  /// Compares what is said with what is there.
  private final class Judge {
    private final StringBuilder which;
    private final Tally tally;

    private Judge(String which, Tally tally) {
      this.which = new StringBuilder(which);
      this.tally = tally;
    }

    private void note(String what) {
      which.append(", ").append(what);
    }

    private Picture picture() throws IOException {
      return Picture.of(World.target(places.filled()), Restore.STASH);
    }

    private void judge(RestoreOutcome outcome, World world) throws IOException {
      switch (outcome) {
        case RestoreOutcome.Applied applied -> {
          expect("applied", wanted);
          RestoreOutcome accepted = world.accept();
          if (!(accepted instanceof RestoreOutcome.Applied)) {
            tally.noWayOn(which.toString(), "accept: " + accepted);
          }
          expect("accepted", wanted);
          expectNoStash();
        }
        case RestoreOutcome.Undone undone -> {
          expect("undone (" + undone.why() + ")", live);
          expectNoStash();
        }
        case RestoreOutcome.Refused refused -> expectUntouched("refused " + refused.refusals());
        case RestoreOutcome.Nothing nothing -> expectUntouched("nothing to recover");
        case RestoreOutcome.Stuck stuck -> {
          note("stuck " + stuck);
          RestoreOutcome recovered = world.recover(Restore.Way.BACK);
          if (recovered instanceof RestoreOutcome.Undone
              || recovered instanceof RestoreOutcome.Applied) {
            judge(recovered, world);
          } else {
            tally.noWayOn(which.toString(), "recovered again: " + recovered);
          }
        }
      }
    }

    /// Nothing was begun, or all was cleared away: what was there, or what was restored before.
    private void expectUntouched(String said) throws IOException {
      Picture now = picture();
      if (!now.differences(wanted).isEmpty() && !now.differences(live).isEmpty()) {
        tally.silentlyWrong(which.toString(), said + ": " + now.differences(live));
      }
    }

    private void judgeDamaged(RestoreOutcome outcome) throws IOException {
      switch (outcome) {
        case RestoreOutcome.Applied applied -> expect("applied", wanted);
        case RestoreOutcome.Undone undone -> expect("undone", live);
        case RestoreOutcome.Nothing nothing -> expectUntouched("nothing to recover");
        case RestoreOutcome.Refused refused -> {} // said, not silent
        case RestoreOutcome.Stuck stuck -> {} // said, not silent
      }
    }

    private void expect(String said, Picture expected) throws IOException {
      List<String> differences = picture().differences(expected);
      if (!differences.isEmpty()) {
        tally.silentlyWrong(which.toString(), said + ": " + differences);
      }
    }

    private void expectNoStash() {
      if (Files.exists(World.target(places.filled()).resolve(Restore.STASH))) {
        tally.noWayOn(which.toString(), "the stash was left behind");
      }
    }
  }
}
