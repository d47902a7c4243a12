package io.shadowcast.aggregator.snapshot;

import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.aggregator.store.SnapshotCopy;
import io.shadowcast.aggregator.store.SnapshotCopyStore;
import io.shadowcast.aggregator.store.SnapshotRecord;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Snapshots of hosts in the aggregator's own repositories, one for each host, below one folder and
/// under one key. Any thread; a deposit is for one.
public final class Copies {
  /// Deposits at once; further hosts are asked to come again.
  static final int MOST = 4;

  private static final String KEY = "key";
  private static final int KEY_BYTES = 32;
  private static final int KNOWN = 4;

  private final Path directory;
  private final SnapshotCopyStore store;
  private final CopyRoom room;
  private final SecureRandom random;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<HostId, Deposit> open = new ConcurrentHashMap<>();

  /// Makes the folder and the key when they are not there.
  ///
  /// @param directory of this room alone
  /// @param nanos that never go back
  /// @throws IOException when they cannot be made
  public Copies(
      Path directory,
      SnapshotCopyStore store,
      CopyRoom room,
      SecureRandom random,
      InstantSource clock,
      LongSupplier nanos)
      throws IOException {
    this.directory = directory;
    this.store = store;
    this.room = room;
    this.random = random;
    this.clock = clock;
    this.nanos = nanos;
    prepare(directory, random);
  }

  /// Makes the folder and the key, 32 random bytes of mode 0600, when they are not there.
  public static void prepare(Path directory, SecureRandom random) throws IOException {
    PrivateFiles.createDirectory(directory);
    Path key = directory.resolve(KEY);
    if (Files.exists(key)) {
      return;
    }
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    Path fresh = directory.resolve(KEY + ".new");
    PrivateFiles.createFile(fresh);
    Files.write(fresh, bytes, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
    Files.move(fresh, key, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(directory)) {
      folder.force(true);
    }
  }

  /// Whether a deposit can begin.
  public sealed interface Attempt {
    /// It has; the caller closes it.
    record Begun(Deposit deposit) implements Attempt {}

    /// Not now.
    record Busy(String why) implements Attempt {}
  }

  /// Begins to take a snapshot over.
  ///
  /// @param digest SHA-256 of its manifest
  /// @throws IOException when the host's repository cannot be used
  public Attempt begin(SnapshotRecord offer, byte[] digest) throws IOException {
    HostId host = offer.host();
    Path folder = directory.resolve("hosts").resolve(host.value());
    Deposit deposit = new Deposit(offer, digest, folder, this);
    synchronized (open) {
      if (open.containsKey(host)) {
        return new Attempt.Busy(host + ": another snapshot of it is shipped already");
      }
      if (open.size() >= MOST) {
        return new Attempt.Busy("%s: %d hosts are shipping already".formatted(host, MOST));
      }
      open.put(host, deposit);
    }
    try {
      deposit.open(repository(folder));
      return new Attempt.Begun(deposit);
    } catch (IOException | RuntimeException e) {
      open.remove(host);
      throw e;
    }
  }

  private Repository repository(Path folder) throws IOException {
    PrivateFiles.createDirectory(folder);
    RepositoryKey key = RepositoryKey.ofFile(directory.resolve(KEY));
    if (Files.exists(folder.resolve("config"))) {
      return Repository.open(LinuxFolder.open(folder), key, random);
    }
    clear(folder);
    return Repository.create(LinuxFolder.open(folder), key, random);
  }

  /// What a death left of a repository that has no config yet: folders without a file.
  private static void clear(Path folder) throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      for (Path each : left.toList()) {
        Files.delete(each);
      }
    }
  }

  void end(HostId host) {
    open.remove(host);
  }

  void check(SnapshotRecord offer, Path folder, long more) throws IOException {
    room.check(offer.host() + "/" + offer.target() + "/" + offer.id(), folder, more);
  }

  void keep(SnapshotRecord offer, boolean verified) {
    store.put(new SnapshotCopy(offer, verified, clock.instant()));
  }

  /// The newest ones of the offered one's target.
  List<String> known(SnapshotRecord offer) {
    List<String> all =
        store.list(Optional.of(offer.host())).stream()
            .map(SnapshotCopy::snapshot)
            .filter(each -> each.target().equals(offer.target()))
            .map(SnapshotRecord::id)
            .toList();
    return all.subList(Math.max(0, all.size() - KNOWN), all.size()).reversed();
  }

  Rate rate() {
    return new Rate(nanos);
  }

  /// What is here of a host, or of all.
  public List<SnapshotCopy> list(Optional<HostId> host) {
    return store.list(host);
  }

  /// What is on its way here of a host.
  public Optional<ShipProgress> progress(HostId host) {
    return Optional.ofNullable(open.get(host)).map(Deposit::progress);
  }
}
