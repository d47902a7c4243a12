package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the snapshots of the syncs that run, while no order is carried out, and prunes by the
/// target's `keep` each minute. They have no orders, so the journal does not grow by them.
public final class SyncTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SyncTimer.class);
  private static final long LOOK_MILLIS = 200;
  private static final long PRUNE_NANOS = 60_000_000_000L;

  private final Shelf shelf;
  private final Syncs syncs;
  private final Alone alone;
  private final ScheduledExecutorService thread;
  private final Map<String, Long> due = new HashMap<>();
  private final Map<String, Long> pruned = new HashMap<>();
  private volatile boolean busy;

  /// Keeps orders away.
  public interface Alone {
    /// Does it while no order is carried out.
    void doing(Work work) throws IOException;
  }

  /// What is done meanwhile.
  public interface Work {
    /// Does it.
    void run() throws IOException;
  }

  SyncTimer(Shelf shelf, Syncs syncs, Alone alone, ScheduledExecutorService thread) {
    this.shelf = shelf;
    this.syncs = syncs;
    this.alone = alone;
    this.thread = thread;
  }

  SyncTimer begin() {
    busy = anyRuns();
    var _ = thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /// Whether any sync runs: then the executor stays.
  public boolean isBusy() {
    return busy;
  }

  private void look() {
    busy = anyRuns();
    shelf.targets().forEach(this::take);
  }

  private boolean anyRuns() {
    return shelf.targets().stream().anyMatch(this::runs);
  }

  private boolean runs(SnapshotSettings.Target target) {
    try {
      return syncs.state(target).phase() == Syncs.Phase.RUNNING;
    } catch (IOException | RuntimeException e) {
      failed(target, e);
      return false;
    }
  }

  private void take(SnapshotSettings.Target target) {
    long now = shelf.now().monotonicNanos();
    if (!runs(target) || now - due.getOrDefault(target.name(), now) < 0) {
      return;
    }
    try {
      alone.doing(() -> taken(target));
    } catch (IOException | RuntimeException e) {
      failed(target, e);
    }
  }

  // Looked at again: it may have been paused while this waited for an order to end.
  private void taken(SnapshotSettings.Target target) throws IOException {
    Syncs.State state = syncs.state(target);
    if (state.phase() != Syncs.Phase.RUNNING) {
      return;
    }
    long begin = shelf.now().monotonicNanos();
    due.put(target.name(), begin + state.interval().toNanos());
    Manifest manifest = new Creating(shelf).sync(target);
    LOG.debug("sync of {}: {}", target.name(), manifest.id());
    if (begin - pruned.getOrDefault(target.name(), begin - PRUNE_NANOS) >= PRUNE_NANOS) {
      pruned.put(target.name(), begin);
      Effect _ = new Keeping(shelf).prune(target);
    }
    syncs.succeeded(target);
  }

  private void failed(SnapshotSettings.Target target, Exception e) {
    String why = String.valueOf(e.getMessage());
    LOG.warn("sync of {}: {}", target.name(), why);
    syncs.failed(target, why);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
