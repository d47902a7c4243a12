package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.os.KeyFile;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.executor.order.Verbs;
import io.shadowcast.snapshot.block.PinnedTrackers;
import io.shadowcast.snapshot.block.Tracking;
import io.shadowcast.snapshot.block.Watches;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.snapshot.open.Found;
import io.shadowcast.snapshot.open.Host;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room: the snapshots of this host as its settings name them. The repository is
/// opened for each piece of work, so that questions are answered while an order is carried out.
public final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final AgentSettings settings;
  private final Surroundings around;
  private final Path state;
  private final Syncs syncs = new Syncs(this);

  /// What it needs of its process.
  ///
  /// @param random cryptographically strong
  /// @param pause waits for so many nanoseconds
  /// @param hurry whether somebody waits for what is done now to end
  public record Surroundings(
      Supplier<SourceTime> now, SecureRandom random, LongConsumer pause, BooleanSupplier hurry) {}

  private Shelf(AgentSettings settings, Surroundings around) {
    this.settings = settings;
    this.around = around;
    this.state = settings.executor().state().resolve("snapshots");
  }

  /// Opens it, without any repository yet.
  ///
  /// @throws IOException when the executor's state cannot be used
  public static Shelf open(AgentSettings settings, Surroundings around) throws IOException {
    Shelf shelf = new Shelf(settings, around);
    PrivateFile.directory(shelf.state);
    shelf.endTrackersOfNobody();
    return shelf;
  }

  /// Lets every application go on that an executor left at rest when it was killed.
  ///
  /// @throws IOException when it cannot be told which
  public void undoLeftOver() throws IOException {
    new Resting(this).undoLeftOver();
  }

  /// What can be ordered.
  public Verbs verbs() {
    return new SnapshotVerbs(this, syncs);
  }

  /// What can be asked.
  public Questions questions() {
    return new Questions(this);
  }

  /// Snapshots on their way to the agent, for one connection.
  public Handover handover() {
    return new Handover(this);
  }

  /// Begins what runs by itself.
  ///
  /// @param thread named `sync`; ended with what is returned
  public SyncTimer syncing(SyncTimer.Alone alone, ScheduledExecutorService thread) {
    return new SyncTimer(this, syncs, alone, thread).begin();
  }

  Syncs syncs() {
    return syncs;
  }

  SourceTime now() {
    return around.now.get();
  }

  HostId host() {
    return settings.host();
  }

  /// How fast what is stored is read back.
  Pace pace() {
    return new Pace(
        new Pace.Limits(verify().rate(), () -> 0),
        () -> around.now.get().monotonicNanos(),
        around.pause);
  }

  /// Reads back at that pace, for so long at most.
  Reading reading(Duration most) {
    return new Reading(pace(), around, most);
  }

  SnapshotSettings.Verify verify() {
    return settings.snapshots().verify();
  }

  List<SnapshotSettings.Target> targets() {
    return settings.snapshots().targets();
  }

  /// The target of that name.
  ///
  /// @throws IllegalArgumentException when the settings have none
  SnapshotSettings.Target target(String name) {
    return settings
        .snapshots()
        .target(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "target: %s (expected: one of `snapshots.targets`: %s)"
                    .formatted(
                        name.isEmpty() ? "none" : name,
                        targets().stream()
                            .map(SnapshotSettings.Target::name)
                            .collect(Collectors.joining(", ")))));
  }

  /// What the settings call the target of a snapshot; `-` when they do not.
  String name(Manifest manifest) {
    return targets().stream()
        .filter(each -> each.path().equals(manifest.source().target().path()))
        .map(SnapshotSettings.Target::name)
        .findFirst()
        .orElse("-");
  }

  static Target volume(SnapshotSettings.Target target) {
    return Files.isDirectory(target.path())
        ? new Target.Tree(target.path())
        : new Target.Block(target.path());
  }

  /// A file of this room's own, below the executor's state.
  Path file(String kind, String name) throws IOException {
    return folder(kind).resolve(name);
  }

  /// A folder of this room's own there, made when it is not.
  Path folder(String kind) throws IOException {
    Path folder = state.resolve(kind);
    PrivateFile.directory(folder);
    return folder;
  }

  /// What no restore may touch, and what is written to at any moment: the spool and the settings of
  /// the agent, its sockets, the executor's journal, the repository.
  List<Path> untouchable() {
    return List.of(settings.state(), settings.run(), settings.executor().state(), repository());
  }

  private Path repository() {
    return settings.snapshots().repository();
  }

  /// Whether a snapshot was ever taken here.
  synchronized boolean hasRepository() throws IOException {
    if (!Files.isDirectory(repository())) {
      return false;
    }
    try (var files = Files.list(repository())) {
      return files.findAny().isPresent();
    }
  }

  /// Opens the repository, made when there is none.
  Snapshots snapshots() throws IOException {
    RepositoryKey key = made();
    ThreadFactory threads = Thread.ofPlatform().daemon().name("freeze-watchdog").factory();
    Watches trackers = new PinnedTrackers(trackers(), this::tracking, around.random);
    Host host =
        new Host(
            host(),
            state.resolve("drivers"),
            around.now,
            around.random,
            threads,
            trackers,
            untouchable());
    return Snapshots.open(repository(), key, host);
  }

  // A question that comes while the first snapshot makes it waits until it is whole.
  private synchronized RepositoryKey made() throws IOException {
    RepositoryKey key = key();
    if (!hasRepository()) {
      PrivateFile.directory(repository());
      Snapshots.makeRepository(repository(), key, around.random);
    }
    return key;
  }

  private PinnedTrackers.Home trackers() {
    return new PinnedTrackers.Home(settings.executor().bpf(), state.resolve("trackers"));
  }

  private Tracking tracking(Path device) {
    return targets().stream()
        .filter(each -> each.path().equals(device))
        .map(SnapshotSettings.Target::track)
        .findFirst()
        .orElse(Tracking.NEVER);
  }

  private void endTrackersOfNobody() {
    List<Path> wanted =
        targets().stream()
            .filter(each -> each.track() != Tracking.NEVER)
            .map(SnapshotSettings.Target::path)
            .toList();
    try {
      PinnedTrackers.endOthers(trackers(), wanted);
    } catch (IOException e) {
      LOG.warn("what tracked devices that are no targets goes on: {}", e.getMessage());
    }
  }

  private RepositoryKey key() throws IOException {
    Path file = settings.snapshots().key().file();
    return RepositoryKey.ofBytes(
        settings.snapshots().key().made()
            ? KeyFile.readOrMake(file, around.random)
            : KeyFile.read(file));
  }

  /// The snapshot that a word names.
  ///
  /// @param target it has to be of; empty: any of this host
  /// @throws IllegalArgumentException when there is not exactly one
  Manifest find(Snapshots snapshots, String word, Optional<SnapshotSettings.Target> target)
      throws IOException {
    if (word.isEmpty()) {
      throw new IllegalArgumentException("snapshot: missing (expected: an id)");
    }
    Manifest found =
        switch (snapshots.find(word)) {
          case Found.One(Manifest manifest) -> manifest;
          case Found.None _ ->
              throw new IllegalArgumentException(
                  "snapshot: "
                      + word
                      + " (expected: the id of one, `agent snapshot list` has them)");
          case Found.Several(String _, List<Manifest> many) ->
              throw new IllegalArgumentException(
                  "snapshot: %s (expected: more of the id; %d begin like that)"
                      .formatted(word, many.size()));
        };
    if (target.isPresent() && !isOf(found, target.get())) {
      throw new IllegalArgumentException(
          "snapshot: %s is of %s (expected: one of %s, %s, of %s)"
              .formatted(
                  found.id(),
                  found.source().target().path(),
                  target.get().name(),
                  target.get().path(),
                  host()));
    }
    return found;
  }

  boolean isOf(Manifest manifest, SnapshotSettings.Target target) {
    return manifest.source().host().equals(host())
        && manifest.source().target().path().equals(target.path());
  }
}
