package io.shadowcast.agent.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.executor.ExecutorLink;
import io.shadowcast.agent.metrics.Column;
import io.shadowcast.agent.metrics.Row;
import io.shadowcast.agent.metrics.SampleSource;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotCatalogue;
import io.shadowcast.words.Labels;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The snapshots of this host as the agent sees them: taken and pruned when they are due, told to
/// the aggregator, and counted. All work is the executor's, and is asked for on one thread.
public final class HostSnapshots implements SampleSource {
  private static final Logger LOG = LoggerFactory.getLogger(HostSnapshots.class);

  /// Seldom, because it starts the executor: what the agent had done itself it looks at at once.
  private static final Duration LOOK = Duration.ofMinutes(10);

  /// Where a target is synced: the executor is there anyway.
  private static final Duration SYNCED_LOOK = Duration.ofMinutes(1);

  private static final int MOST = 1000;
  private static final int MOST_FUZZY = 20;

  private final List<Kept> targets;
  private final ExecutorLink executor;
  private final ScheduledExecutorService thread;
  private final InstantSource clock;
  private final Supplier<UUID> names;
  private final BiConsumer<String, String> events;
  private volatile Optional<SnapshotCatalogue> told = Optional.empty();
  private volatile Runnable looked = () -> {};

  /// @param thread on which the executor is asked; this waits for its answers
  /// @param names a random one for each order
  /// @param events told kind and text of what an operator would want to read
  public HostSnapshots(
      SnapshotSettings settings,
      ExecutorLink executor,
      ScheduledExecutorService thread,
      InstantSource clock,
      Supplier<UUID> names,
      BiConsumer<String, String> events) {
    this.targets = settings.targets().stream().map(Kept::new).toList();
    this.executor = executor;
    this.thread = thread;
    this.clock = clock;
    this.names = names;
    this.events = events;
  }

  /// Numbers of one target; written by the asking thread, read by the sampler.
  private static final class Kept {
    final SnapshotSettings.Target target;
    final Column duration;
    final Column changed;
    final Column stored;
    final Column age;
    final Column failures;
    volatile double seconds = Double.NaN;
    volatile long failed;
    volatile @Nullable Snapshot newest;

    Kept(SnapshotSettings.Target target) {
      this.target = target;
      Labels labels = Labels.of("target", target.name());
      duration = new Column(new Series("snapshot_duration_seconds", labels));
      changed = new Column(new Series("snapshot_changed_bytes", labels));
      stored = new Column(new Series("snapshot_stored_bytes", labels));
      age = new Column(new Series("snapshot_age_seconds", labels));
      failures = new Column(new Series("snapshot_failures_total", labels));
    }
  }

  /// Who is told each time when it was looked at what there is. Before [#start].
  public void onLook(Runnable told) {
    looked = told;
  }

  /// Whether anything is snapshotted here.
  public boolean isOn() {
    return !targets.isEmpty();
  }

  /// How well each target can be captured; waits for the executor.
  public List<ProbeResult> probes() {
    if (!isOn()) {
      return List.of();
    }
    try {
      return executor.ask("snapshot.probe", "", "{}").getProbesList().stream()
          .map(AgentWire::fromWire)
          .toList();
    } catch (IOException e) {
      return targets.stream().map(each -> off(each, e)).toList();
    }
  }

  private static ProbeResult off(Kept kept, IOException e) {
    return new ProbeResult(
        "snapshot." + kept.target.name(),
        ProbeResult.State.OFF,
        String.valueOf(e.getMessage()),
        "start the executor's socket unit, or run the agent with a settings file");
  }

  /// Begins: looks at once and now and then, and takes what is due.
  public void start() {
    if (isOn()) {
      boolean synced = targets.stream().anyMatch(each -> each.target.sync().isPresent());
      long millis = (synced ? SYNCED_LOOK : LOOK).toMillis();
      var _ = thread.scheduleWithFixedDelay(this::look, 0, millis, TimeUnit.MILLISECONDS);
    }
    for (Kept each : targets) {
      each.target
          .interval()
          .ifPresent(interval -> {
            long millis = interval.toMillis();
            var _ =
                thread.scheduleAtFixedRate(() -> take(each), millis, millis, TimeUnit.MILLISECONDS);
          });
    }
  }

  /// What there is may have changed: looks again soon. Any thread, never waits.
  public void changed() {
    if (isOn()) {
      thread.execute(this::look);
    }
  }

  /// What the aggregator is to be told; empty: nobody has looked yet.
  public Optional<SnapshotCatalogue> told() {
    return told;
  }

  private void take(Kept kept) {
    Instant begin = clock.instant();
    boolean done = ordered(kept, "snapshot.create");
    if (done) {
      kept.seconds = Duration.between(begin, clock.instant()).toMillis() / 1000.0;
      boolean _ = ordered(kept, "snapshot.prune");
    }
    look();
  }

  private boolean ordered(Kept kept, String verb) {
    try {
      Receipt receipt = executor.carryOut(names.get().toString(), verb, kept.target.name(), "{}");
      if (receipt.outcome() == Receipt.Outcome.DONE) {
        return true;
      }
      failed(kept, verb, receipt.detail());
    } catch (IOException | RuntimeException e) {
      failed(kept, verb, String.valueOf(e.getMessage()));
    }
    return false;
  }

  // One thread writes: what it reads between cannot have changed.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void failed(Kept kept, String verb, String why) {
    kept.failed++;
    LOG.warn("{} of {}: {}", verb, kept.target.name(), why);
    events.accept("snapshot.failed", "%s of %s: %s".formatted(verb, kept.target.name(), why));
  }

  private void look() {
    try {
      List<Snapshot> all = executor.ask("snapshot.list", "", "{}").getSnapshotsList();
      List<Snapshot> newest = all.subList(Math.max(0, all.size() - MOST), all.size());
      told =
          Optional.of(
              SnapshotCatalogue.newBuilder()
                  .addAllSnapshots(newest.stream().map(HostSnapshots::shortened).toList())
                  .build());
      targets.forEach(each -> each.newest = newest(each, newest));
      looked.run();
    } catch (IOException | RuntimeException e) {
      LOG.warn("snapshots cannot be listed: {}", e.getMessage());
    }
  }

  private static Snapshot shortened(Snapshot snapshot) {
    List<String> fuzzy = new ArrayList<>(snapshot.getFuzzyPathsList());
    return snapshot.toBuilder()
        .clearFuzzyPaths()
        .addAllFuzzyPaths(fuzzy.subList(0, Math.min(MOST_FUZZY, fuzzy.size())))
        .build();
  }

  private static @Nullable Snapshot newest(Kept kept, List<Snapshot> all) {
    String part = "/targets/" + kept.target.name() + "/";
    return all.stream()
        .filter(each -> each.getName().contains(part))
        .reduce((_, later) -> later)
        .orElse(null);
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    for (Kept each : targets) {
      row.set(each.failures, (double) each.failed);
      row.set(each.duration, each.seconds);
      Snapshot newest = each.newest;
      if (newest != null) {
        row.set(each.changed, (double) newest.getChangedBytes());
        row.set(each.stored, (double) newest.getStoredBytes());
        long ended = newest.getEndTime().getWall().getSeconds();
        row.set(each.age, (double) Math.max(0, clock.instant().getEpochSecond() - ended));
      }
    }
  }
}
