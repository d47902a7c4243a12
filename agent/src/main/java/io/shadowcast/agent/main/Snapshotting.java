package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.executor.Errands;
import io.shadowcast.agent.executor.ExecutorLink;
import io.shadowcast.agent.executor.Starter;
import io.shadowcast.agent.snapshot.HostSnapshots;
import io.shadowcast.agent.snapshot.HostStrain;
import io.shadowcast.agent.snapshot.Shipper;
import io.shadowcast.agent.snapshot.WholeVerification;
import io.shadowcast.agent.uplink.Backoff;
import io.shadowcast.agent.uplink.ShipLine;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The way of orders to the executor, and the snapshots of this host: their threads.
final class Snapshotting implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemon("snapshots"));
  private final ScheduledExecutorService verifier =
      Executors.newSingleThreadScheduledExecutor(daemon("verify"));
  private final WholeVerification verification;
  private final Errands errands;
  private final HostSnapshots snapshots;
  private final Shipper shipper;
  private final ExecutorService shipping = Executors.newSingleThreadExecutor(daemon("shipping"));

  /// @param events told kind and text of what an operator would want to read
  Snapshotting(
      AgentSettings settings,
      Starter starter,
      InstantSource clock,
      RandomGenerator random,
      BiConsumer<String, String> events) {
    ExecutorLink executor = new ExecutorLink(settings.run(), starter);
    errands = new Errands(executor, daemon("errands"));
    Supplier<UUID> names = () -> new UUID(random.nextLong(), random.nextLong());
    snapshots = new HostSnapshots(settings.snapshots(), executor, timer, clock, names, events);
    verification = new WholeVerification(settings.snapshots(), executor, clock, events);
    shipper =
        new Shipper(
            settings.snapshots(),
            executor,
            new Pace(
                new Pace.Limits(
                    settings.snapshots().shipRate(),
                    new HostStrain(Path.of("/proc/pressure"), settings.guard().psi())),
                System::nanoTime,
                LockSupport::parkNanos),
            Backoff.ofStreams(random),
            events);
    snapshots.onLook(shipper::wake);
  }

  /// Begins what is due by itself.
  void start() {
    snapshots.start();
    verification.start(verifier, PATIENCE);
  }

  /// Begins to ship to the aggregator what is to be.
  void ship(ShipLine line) {
    shipper.start(line, shipping);
  }

  Shipper shipper() {
    return shipper;
  }

  private static ThreadFactory daemon(String name) {
    return Thread.ofPlatform().name(name).daemon(true).factory();
  }

  HostSnapshots snapshots() {
    return snapshots;
  }

  /// Hands an order on without waiting.
  ///
  /// @return false when nothing is snapshotted here, so that there is no executor
  boolean carryOut(Order order, Consumer<Receipt> receipt) {
    if (snapshots.isOn()) {
      errands.carryOut(
          order,
          answer -> {
            receipt.accept(answer);
            snapshots.changed();
          });
    }
    return snapshots.isOn();
  }

  @Override
  public void close() {
    shipper.close();
    shipping.shutdownNow();
    errands.close();
    timer.shutdownNow();
    verifier.shutdownNow();
  }
}
