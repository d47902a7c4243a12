package io.shadowcast.executor.snapshot;

import com.google.protobuf.Duration;
import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.executor.order.Step;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.SnapshotSync;
import io.shadowcast.wire.v1.SnapshotSyncState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// `snapshot.sync`: which targets are synced. What was ordered last is a file of each target, so
/// that a pause outlives the executor, the agent and the boot; without one the settings say.
final class Syncs {
  private static final java.time.Duration USUAL = java.time.Duration.ofSeconds(5);

  private final Shelf shelf;
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  enum Phase {
    RUNNING,
    PAUSED,
    OFF
  }

  /// What was ordered.
  ///
  /// @param since empty: by the settings
  record State(Phase phase, java.time.Duration interval, Optional<Instant> since) {
    private String text() {
      return "%s %s %s\n".formatted(phase, interval, since.map(Instant::toString).orElse("-"));
    }

    private static State parse(String text) {
      String[] words = text.strip().split(" ", -1);
      return new State(
          Phase.valueOf(words[0]),
          java.time.Duration.parse(words[1]),
          words[2].equals("-") ? Optional.empty() : Optional.of(Instant.parse(words[2])));
    }
  }

  Syncs(Shelf shelf) {
    this.shelf = shelf;
  }

  State state(SnapshotSettings.Target target) throws IOException {
    Path file = file(target);
    if (Files.exists(file)) {
      return State.parse(Files.readString(file));
    }
    return target
        .sync()
        .map(interval -> new State(Phase.RUNNING, interval, Optional.empty()))
        .orElse(new State(Phase.OFF, USUAL, Optional.empty()));
  }

  private Path file(SnapshotSettings.Target target) throws IOException {
    return shelf.file("sync", target.name());
  }

  Effect order(Step step, SnapshotSettings.Target target, Arguments arguments) throws IOException {
    State before = state(target);
    return switch (arguments.sync()) {
      case "start" -> {
        java.time.Duration usual =
            before.phase == Phase.OFF ? target.sync().orElse(USUAL) : before.interval;
        yield noted(target, Phase.RUNNING, arguments.interval().orElse(usual));
      }
      case "pause" ->
          before.phase == Phase.OFF ? none(target) : moved(target, before, Phase.PAUSED);
      case "resume" ->
          before.phase == Phase.OFF ? none(target) : moved(target, before, Phase.RUNNING);
      case "stop" -> moved(target, before, Phase.OFF);
      default ->
          new Effect.Failed(
              "sync: %s (expected: start, pause, resume or stop)".formatted(arguments.sync()));
    };
  }

  private static Effect none(SnapshotSettings.Target target) {
    return new Effect.Failed(
        "target: %s is not synced (expected: one that `sync start` began)"
            .formatted(target.name()));
  }

  // Paused twice it is paused since the first time.
  private Effect moved(SnapshotSettings.Target target, State before, Phase phase)
      throws IOException {
    return before.phase == phase
        ? new Effect.Done(said(target, before))
        : noted(target, phase, before.interval);
  }

  private Effect noted(SnapshotSettings.Target target, Phase phase, java.time.Duration interval)
      throws IOException {
    State state = new State(phase, interval, Optional.of(shelf.now().wall()));
    PrivateFile.replace(file(target), state.text().getBytes(StandardCharsets.US_ASCII));
    return new Effect.Done(said(target, state));
  }

  private static String said(SnapshotSettings.Target target, State state) {
    String word = state.phase.name().toLowerCase(Locale.ROOT);
    return "sync of %s: %s%s%s"
        .formatted(
            target.name(),
            word,
            state.since.map(time -> " since " + time).orElse(""),
            state.phase == Phase.RUNNING ? ", every " + state.interval.toMillis() + " ms" : "");
  }

  void failed(SnapshotSettings.Target target, String why) {
    failures.put(target.name(), why);
  }

  void succeeded(SnapshotSettings.Target target) {
    failures.remove(target.name());
  }

  /// The interval while it runs.
  Optional<Duration> interval(SnapshotSettings.Target target) throws IOException {
    State state = state(target);
    return state.phase == Phase.RUNNING ? Optional.of(wire(state.interval)) : Optional.empty();
  }

  SnapshotSync told(SnapshotSettings.Target target) throws IOException {
    State state = state(target);
    SnapshotSync.Builder told =
        SnapshotSync.newBuilder()
            .setTarget("hosts/" + shelf.host() + "/targets/" + target.name())
            .setState(wire(state.phase))
            .setInterval(wire(state.interval))
            .setFailure(failures.getOrDefault(target.name(), ""));
    state.since.ifPresent(time -> told.setSince(Times.toWire(time)));
    newest(target)
        .ifPresent(newest -> {
          told.setWatermark(Times.toWire(newest.time().watermark()));
          told.setLag(
              wire(
                  java.time.Duration.between(
                      newest.time().watermark().wall(), shelf.now().wall())));
        });
    return told.build();
  }

  private Optional<Manifest> newest(SnapshotSettings.Target target) throws IOException {
    if (!shelf.hasRepository()) {
      return Optional.empty();
    }
    try (Snapshots snapshots = shelf.snapshots()) {
      return snapshots.list().stream()
          .filter(each -> shelf.isOf(each, target))
          .reduce((_, later) -> later);
    }
  }

  private static Duration wire(java.time.Duration time) {
    return Duration.newBuilder().setSeconds(time.getSeconds()).setNanos(time.getNano()).build();
  }

  private static SnapshotSyncState wire(Phase phase) {
    return switch (phase) {
      case RUNNING -> SnapshotSyncState.SNAPSHOT_SYNC_STATE_RUNNING;
      case PAUSED -> SnapshotSyncState.SNAPSHOT_SYNC_STATE_PAUSED;
      case OFF -> SnapshotSyncState.SNAPSHOT_SYNC_STATE_OFF;
    };
  }
}
