package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// A repository that was worked with: each snapshot is complete or absent, whatever happens; one
/// whose publication was answered is there.
final class StoreScenario implements Scenario {
  private static final Errno EIO = new Errno(5);

  private final Places places;
  private final long seed;
  private final Tape tape;
  private final StoreScript script;
  private final int operations;

  private StoreScenario(Places places, long seed, Tape tape, StoreScript script, int operations) {
    this.places = places;
    this.seed = seed;
    this.tape = tape;
    this.script = script;
    this.operations = operations;
  }

  /// Plays the script once, without a refusal.
  static StoreScenario record(Places places, long seed, Trouble trouble) throws IOException {
    Played played = play(places, seed, trouble);
    if (!played.script().refused().isEmpty()) {
      throw new IOException("seed " + seed + ": " + played.script().refused());
    }
    return new StoreScenario(places, seed, played.tape(), played.script(), trouble.count());
  }

  private record Played(Tape tape, StoreScript script) {}

  private static Played play(Places places, long seed, Trouble trouble) throws IOException {
    LinuxFolder root = LinuxFolder.open(places.empty());
    Tape tape = Tape.begin(root, trouble, new Identities());
    StoreScript script = new StoreScript(seed, tape::length);
    script.play(RecordingFolder.root(root, tape, new Identities()));
    return new Played(tape, script);
  }

  @Override
  public void end(SplittableRandom random, String which, Tally tally) throws IOException {
    int die = random.nextInt(10);
    if (die < 7) {
      crash(tape, script, random, which, tally);
    } else if (die < 9) {
      refuse(random, which, tally);
    } else {
      flip(random, which, tally);
    }
  }

  /// A process that does the work is killed.
  void kill(SplittableRandom random, String which, Tally tally)
      throws IOException, InterruptedException {
    int operation = random.nextInt(operations);
    String folder = places.empty().toString();
    Victim.kill(List.of("repository", folder, String.valueOf(seed), String.valueOf(operation)));
    String what = "%s, repository, killed before operation %d".formatted(which, operation);
    new Judge(what, tally).afterCrash(script, tape.stepsBefore(operation));
  }

  private void crash(
      Tape recorded, StoreScript played, SplittableRandom random, String which, Tally tally)
      throws IOException {
    int cut = random.nextInt(recorded.length() + 1);
    Crash.Loss[] losses = Crash.Loss.values();
    Crash.Loss loss = losses[random.nextInt(losses.length)];
    Disk disk = Crash.of(recorded, cut, loss, random);
    make(recorded, disk);
    String what = which + ", repository, crash after step " + cut + " losing " + loss;
    new Judge(what, tally).afterCrash(played, cut);
  }

  private void make(Tape recorded, Disk disk) throws IOException {
    try (LinuxFolder root = LinuxFolder.open(places.empty())) {
      Made.in(root, disk, recorded);
    }
  }

  /// The disk refuses some operations, or all from one on; then perhaps comes a crash.
  private void refuse(SplittableRandom random, String which, Tally tally) throws IOException {
    int from = random.nextInt(operations);
    int until = random.nextBoolean() ? from + 1 : Integer.MAX_VALUE;
    Errno errno = random.nextBoolean() ? EIO : Errno.ENOSPC;
    Played played = play(places, seed, Trouble.refusing(from, until, errno));
    String what = "%s, %s from operation %d".formatted(which, errno, from);
    if (random.nextBoolean()) {
      crash(played.tape(), played.script(), random, what, tally);
    } else {
      make(played.tape(), Crash.done(played.tape()));
      new Judge(what, tally).afterCrash(played.script(), played.tape().length());
    }
  }

  private void flip(SplittableRandom random, String which, Tally tally) throws IOException {
    Disk disk = Crash.done(tape);
    String where = Crash.flip(disk, Disk.ROOT, random).orElse("nowhere");
    make(tape, disk);
    new Judge(which + ", repository, bit flipped in " + where, tally).afterFlip(script);
  }

  /// Opens what is there and compares it with what was put in.
  private final class Judge {
    private final String which;
    private final Tally tally;

    private Judge(String which, Tally tally) {
      this.which = which;
      this.tally = tally;
    }

    private void afterCrash(StoreScript played, int cut) {
      List<Map.Entry<SnapshotId, StoreScript.Kept>> owed =
          played.kept().entrySet().stream()
              .filter(each -> each.getValue().published() <= cut && each.getValue().dropped() > cut)
              .toList();
      try (Repository repository = open()) {
        Map<SnapshotId, Manifest> visible = visible(repository);
        for (Map.Entry<SnapshotId, StoreScript.Kept> each : owed) {
          if (!visible.containsKey(each.getKey())) {
            tally.silentlyWrong(which, each.getKey() + " was published and is gone");
          }
        }
        for (Manifest manifest : visible.values()) {
          compare(repository, manifest, played, true);
        }
        goOn(repository);
      } catch (IOException e) {
        if (!owed.isEmpty()) {
          tally.silentlyWrong(which, "published snapshots cannot be reached: " + e.getMessage());
        }
      }
    }

    private void afterFlip(StoreScript played) {
      try (Repository repository = open()) {
        for (Manifest manifest : visible(repository).values()) {
          compare(repository, manifest, played, false);
        }
      } catch (IOException e) {
        // said, not silent
      }
    }

    private Repository open() throws IOException {
      return Repository.open(
          LinuxFolder.open(places.filled()), StoreScript.KEY, new SplittableRandom(seed + 1));
    }

    private Map<SnapshotId, Manifest> visible(Repository repository) throws IOException {
      return repository.snapshots().stream()
          .collect(Collectors.toMap(Manifest::id, manifest -> manifest));
    }

    private void compare(
        Repository repository, Manifest manifest, StoreScript played, boolean mustBeWhole) {
      StoreScript.Kept expected = played.kept().get(manifest.id());
      try {
        Map<String, Map<String, byte[]>> found = Shelf.read(repository, manifest);
        if (expected == null || !Shelf.same(found, expected.sample())) {
          tally.silentlyWrong(which, manifest.id() + " reads as what it is not");
        }
      } catch (IOException | RuntimeException e) {
        if (mustBeWhole) {
          tally.incompleteButVisible(which, manifest.id() + ": " + e);
        }
      }
    }

    /// A repository that survived takes the next snapshot.
    private void goOn(Repository repository) {
      SplittableRandom random = new SplittableRandom(seed + 2);
      Map<String, Map<String, byte[]>> sample = new Sample(random).now();
      SnapshotId id = new SnapshotId(new java.util.UUID(0, 7));
      try {
        Manifest manifest = new Shelf().store(repository, id, sample);
        if (!Shelf.same(sample, Shelf.read(repository, manifest))) {
          tally.silentlyWrong(which, "the next snapshot reads as what it is not");
        }
      } catch (IOException | RuntimeException e) {
        tally.noWayOn(which, "the next snapshot: " + e);
      }
    }
  }
}
