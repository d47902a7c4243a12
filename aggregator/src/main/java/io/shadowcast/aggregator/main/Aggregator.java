package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.access.Access;
import io.shadowcast.aggregator.access.CaFiles;
import io.shadowcast.aggregator.api.ModelRooms;
import io.shadowcast.aggregator.api.Services;
import io.shadowcast.aggregator.config.AggregatorSettings;
import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.metrics.Ingest;
import io.shadowcast.aggregator.recording.Recordings;
import io.shadowcast.aggregator.shadow.Shadows;
import io.shadowcast.aggregator.snapshot.Copies;
import io.shadowcast.aggregator.snapshot.CopyRoom;
import io.shadowcast.aggregator.snapshot.Snapshots;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All rooms, wired. Opened from the state upwards, closed in the opposite order.
final class Aggregator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);

  /// Longer than the keep-alive of the listener needs to notice a dead network, and than agents
  /// usually wait between batches.
  private static final Duration SILENT_AFTER = Duration.ofSeconds(60);

  private static final Duration WRITTEN_EVERY = Duration.ofSeconds(1);
  private static final Duration WATCHED_EVERY = Duration.ofMinutes(1);
  private static final Duration TRAINED_EVERY = Duration.ofMinutes(5);

  private final Path state;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Access access;
  private final Connections connections;
  private final StateStore store;
  private final Listeners listeners;

  private Aggregator(AggregatorSettings settings, InstantSource clock) throws IOException {
    this.state = settings.state();
    this.connections = new Connections(clock, SILENT_AFTER);
    try {
      SecureRandom random = new SecureRandom();
      opened(StateLock.take(state));
      StateFolder.takeNativeLibraries(state);
      this.store = opened(StateStore.open(state));
      this.access = Access.open(store, state.resolve("ca"), caFiles(settings), clock, random);
      administrator(access, adminDirectory());
      SeriesStore series =
          opened(SeriesStores.open(settings.series(), state, clock, System::nanoTime));
      ExecutorService threads = opened(streamThreads());
      ModelRooms models = ModelWiring.open(settings, store, series, clock);
      opened(models.trainings());
      Snapshots snapshots = snapshots(copies(settings, clock, random), clock);
      Services services =
          new Services(
              new Services.Rooms(
                  store,
                  series,
                  new Fleet(store, connections, clock),
                  connections,
                  new Ingest(store, series, clock),
                  access,
                  new Shadows(store, connections, clock),
                  snapshots,
                  new Recordings(store, connections, clock, UUID::randomUUID),
                  models),
              new Services.Surroundings(clock, random, threads, opened(shippingThreads())));
      ExecutorService calls = opened(Executors.newVirtualThreadPerTaskExecutor());
      this.listeners = opened(Listeners.start(settings, access, services, calls));
      var _ = series.broken().thenRun(listeners::notServing);
      keepUp(settings, series, models, clock);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void keepUp(
      AggregatorSettings settings, SeriesStore series, ModelRooms models, InstantSource clock) {
    opened(new Rounds("ledgers", WRITTEN_EVERY, this::writeLedgers)).start();
    History history = new History(store, state, settings.historyRetention());
    opened(new Upkeep(history, series, access, clock)).start();
    Rounds.Work look = () -> models.sentry().round(clock.instant());
    opened(new Rounds("sentry", WATCHED_EVERY, look)).start();
    models
        .retraining()
        .ifPresent(retraining -> {
          opened(new Rounds("retraining", TRAINED_EVERY, retraining::round)).start();
          opened(new Rounds("forecasts", TRAINED_EVERY, models.forecasts()::round)).start();
        });
  }

  /// What is not written here is when the state is closed.
  private void writeLedgers() {
    store.ledgers().flush();
    store.comparisons().flush();
  }

  private Snapshots snapshots(Copies copies, InstantSource clock) {
    return new Snapshots(store, connections, access.orders(), clock, UUID::randomUUID, copies);
  }

  private Copies copies(AggregatorSettings settings, InstantSource clock, SecureRandom random)
      throws IOException {
    CopyRoom room =
        new CopyRoom(settings.copies().quota(), settings.copies().reserve(), () -> free(state));
    return new Copies(copies(state), store.copies(), room, random, clock, System::nanoTime);
  }

  private static ExecutorService shippingThreads() {
    return Executors.newThreadPerTaskExecutor(
        Thread.ofPlatform().name("shipping-", 0).daemon(true).factory());
  }

  private static Path copies(Path state) {
    return state.resolve("snapshots");
  }

  private static long free(Path state) {
    try {
      return Files.getFileStore(state).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ExecutorService streamThreads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stream-", 0).factory());
  }

  /// Opens everything and listens.
  ///
  /// @throws IOException when files or addresses cannot be used; the message says which and why
  static Aggregator start(AggregatorSettings settings, InstantSource clock) throws IOException {
    return new Aggregator(settings, clock);
  }

  /// Makes state, authority and the first administrator without listening.
  static Path init(AggregatorSettings settings, InstantSource clock) throws IOException {
    Path admin = settings.state().resolve("admin");
    try (StateLock _ = StateLock.take(settings.state())) {
      StateFolder.takeNativeLibraries(settings.state());
      Copies.prepare(copies(settings.state()), new SecureRandom());
      try (StateStore store = StateStore.open(settings.state())) {
        Path ca = settings.state().resolve("ca");
        administrator(Access.open(store, ca, caFiles(settings), clock, new SecureRandom()), admin);
      }
    }
    return admin;
  }

  /// Makes the first one silently; that one comes back is said, because somebody may have meant it
  /// to be gone.
  private static void administrator(Access access, Path directory) throws IOException {
    boolean first = access.users().isEmpty();
    if (access.adminIdentity(directory) && !first) {
      LOG.warn(
          "users/admin was given a new identity in {}: there was none there that is valid",
          directory);
    }
  }

  InetSocketAddress mainAddress() {
    return listeners.mainAddress();
  }

  InetSocketAddress enrolmentAddress() {
    return listeners.enrolmentAddress();
  }

  Path adminDirectory() {
    return state.resolve("admin");
  }

  Access access() {
    return access;
  }

  List<Receipt> receipts(HostId host, String sequence) {
    return store.receipts().list(host, sequence);
  }

  Connections connections() {
    return connections;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable part = open.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close: {}", part.getClass().getSimpleName(), e.getMessage());
      }
    }
  }

  static Optional<CaFiles> caFiles(AggregatorSettings settings) {
    return settings.ca().map(ca -> new CaFiles(ca.certificate(), ca.key()));
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }
}
