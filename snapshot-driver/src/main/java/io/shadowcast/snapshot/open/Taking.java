package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Takes snapshots: picks a driver and the parent, stores, publishes, lets the driver keep its
/// base.
record Taking(
    Repository repository,
    Drivers drivers,
    HostId host,
    Supplier<SourceTime> clock,
    RandomGenerator random) {
  private static final System.Logger LOG = System.getLogger(Taking.class.getName());

  Manifest take(Request request) throws IOException {
    SnapshotDriver driver = drivers.pick(request.target(), request.driver());
    // The leases come first: what is listed under them cannot be pruned while it is built upon.
    try (SnapshotReader reader = repository.read();
        SnapshotWriter writer = repository.begin()) {
      Optional<Manifest> parent = parent(request);
      Begun begun = new Begun(request.target(), driver, parent, clock.get());
      SnapshotDriver.Manner manner = new SnapshotDriver.Manner(request.meter(), request.leftOut());
      return taken(driver.begin(request.target(), parent, manner), begun, reader, writer);
    }
  }

  private record Begun(
      Target target, SnapshotDriver driver, Optional<Manifest> parent, SourceTime started) {}

  /// A published snapshot is there, whatever becomes of the base that the driver keeps for the
  /// next.
  private Manifest taken(Capture capture, Begun begun, SnapshotReader reader, SnapshotWriter writer)
      throws IOException {
    Optional<Manifest> published = Optional.empty();
    try (capture) {
      published = Optional.of(writer.publish(draft(capture, begun, reader, writer)));
      capture.keep(published.get().id());
    } catch (IOException e) {
      if (published.isEmpty()) {
        throw e;
      }
      LOG.log(System.Logger.Level.WARNING, "base of " + published.get().id() + " not kept", e);
    }
    return published.get();
  }

  private SnapshotWriter.Draft draft(
      Capture capture, Begun begun, SnapshotReader reader, SnapshotWriter writer)
      throws IOException {
    Capture.Stored stored = capture.store(reader, writer);
    SourceTime ended = clock.get();
    SourceTime watermark = capture.instant().orElse(begun.started);
    return new SnapshotWriter.Draft(
        id(),
        begun.parent.map(Manifest::id),
        new Manifest.Source(
            host, begun.target, begun.driver.name(), stored.exactness(), stored.consistency()),
        new Manifest.Time(begun.started, ended, watermark),
        stored.root(),
        stored.entries(),
        stored.totalBytes(),
        stored.fuzzy(),
        stored.unread());
  }

  private Optional<Manifest> parent(Request request) throws IOException {
    if (request.parent().isEmpty()) {
      return repository.snapshots().stream()
          .filter(each -> of(each, request.target()))
          .reduce((older, newer) -> newer);
    }
    SnapshotId wanted = request.parent().get();
    Optional<Manifest> found = repository.snapshot(wanted);
    if (found.filter(each -> of(each, request.target())).isEmpty()) {
      throw new UnfitException(
          "parent: " + wanted + " (expected: a snapshot of " + request.target().path() + ")");
    }
    return found;
  }

  // Of another host even the inode numbers may be the same, and mean nothing.
  private boolean of(Manifest manifest, Target target) {
    return manifest.source().host().equals(host) && manifest.source().target().equals(target);
  }

  /// A random UUID (RFC 9562, version 4).
  private SnapshotId id() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new SnapshotId(new UUID(high, low));
  }
}
