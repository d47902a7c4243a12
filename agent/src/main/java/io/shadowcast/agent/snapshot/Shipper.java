package io.shadowcast.agent.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.executor.ExecutorLink;
import io.shadowcast.agent.executor.HandoverLink;
import io.shadowcast.agent.metrics.Column;
import io.shadowcast.agent.metrics.Row;
import io.shadowcast.agent.metrics.SampleSource;
import io.shadowcast.agent.uplink.Backoff;
import io.shadowcast.agent.uplink.ShipCall;
import io.shadowcast.agent.uplink.ShipLine;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ships what the executor says is pending, one snapshot after the other, on a thread of its own.
/// What fails is tried again after a pause that doubles; what is pending is the executor's to know,
/// so nothing is forgotten when this agent dies.
public final class Shipper implements SampleSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
  private static final Duration LOOK = Duration.ofMinutes(10);

  private final List<Sent> targets;
  private final ExecutorLink executor;
  private final Pace pace;
  private final Backoff backoff;
  private final BiConsumer<String, String> events;
  private final Semaphore woken = new Semaphore(0);
  private volatile boolean closed;
  private String said = "";

  /// @param pace bounds what is sent
  /// @param events told kind and text of what an operator would want to read
  public Shipper(
      SnapshotSettings settings,
      ExecutorLink executor,
      Pace pace,
      Backoff backoff,
      BiConsumer<String, String> events) {
    targets =
        settings.targets().stream()
            .filter(each -> each.ship() != SnapshotSettings.Shipping.NEVER)
            .map(each -> new Sent(each.name()))
            .toList();
    this.executor = executor;
    this.pace = pace;
    this.backoff = backoff;
    this.events = events;
  }

  /// Numbers of one target; written by the shipping thread, read by the sampler.
  private static final class Sent {
    final String name;
    final Column bytesColumn;
    final Column failuresColumn;
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong failures = new AtomicLong();

    Sent(String name) {
      this.name = name;
      Labels labels = Labels.of("target", name);
      bytesColumn = new Column(new Series("snapshot_shipped_bytes_total", labels));
      failuresColumn = new Column(new Series("snapshot_ship_failures_total", labels));
    }
  }

  /// Begins.
  ///
  /// @param thread runs what it is given, for as long as this agent lives
  public void start(ShipLine line, java.util.concurrent.Executor thread) {
    if (!targets.isEmpty()) {
      thread.execute(() -> run(line));
    }
  }

  /// There may be something to ship. Any thread; never waits.
  public void wake() {
    if (woken.availablePermits() == 0) {
      woken.release();
    }
  }

  private void run(ShipLine line) {
    try {
      while (!closed) {
        Duration pause = turn(line) ? LOOK : backoff.next();
        var _ = woken.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether nothing is left to be shipped.
  private boolean turn(ShipLine line) {
    try {
      for (Snapshot each : executor.ask("snapshot.pending", "", "{}").getSnapshotsList()) {
        if (closed || !isShipped(line, each)) {
          return false;
        }
        backoff.reset();
      }
      return true;
    } catch (IOException | RuntimeException e) {
      say("what is to be shipped cannot be asked: " + e.getMessage());
      return false;
    }
  }

  private boolean isShipped(ShipLine line, Snapshot snapshot) {
    ResourceNames.SnapshotRef name = ResourceNames.snapshot(snapshot.getName());
    Sent sent =
        targets.stream().filter(each -> each.name.equals(name.target())).findFirst().orElseThrow();
    long before = sent.bytes.get();
    try (HandoverLink host = executor.handover();
        ShipCall aggregator = line.open()) {
      Shipment.Arrived arrived =
          new Shipment(host, aggregator, pace, sent.bytes::addAndGet).ship(snapshot, name.id());
      said = "";
      String text =
          "%s of %s: %d bytes, %s"
              .formatted(
                  name.id(),
                  name.target(),
                  sent.bytes.get() - before,
                  arrived.verified() ? "verified" : "DAMAGED there: " + arrived.detail());
      LOG.info("shipped {}", text);
      events.accept("snapshot.shipped", text);
      return true;
    } catch (IOException | RuntimeException e) {
      sent.failures.incrementAndGet();
      String why = "%s of %s: %s".formatted(name.id(), name.target(), e.getMessage());
      if (say("not shipped: " + why)) {
        events.accept("snapshot.ship_failed", why);
      }
      return false;
    }
  }

  /// A state is said when it begins, not while it lasts.
  private boolean say(String sentence) {
    boolean news = !sentence.equals(said);
    said = sentence;
    if (news && !closed) {
      LOG.warn("{}", sentence);
    }
    return news && !closed;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    for (Sent each : targets) {
      row.set(each.bytesColumn, (double) each.bytes.get());
      row.set(each.failuresColumn, (double) each.failures.get());
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }
}
