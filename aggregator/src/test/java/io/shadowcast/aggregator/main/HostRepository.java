package io.shadowcast.aggregator.main;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.ManifestBytes;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The repository of a host, with snapshots of one image.
final class HostRepository implements AutoCloseable {
  private final HostId host;
  private final Repository repository;

  HostRepository(Path folder, String host) throws IOException {
    this.host = new HostId(host);
    Files.createDirectories(folder);
    repository =
        Repository.create(
            LinuxFolder.open(folder), RepositoryKey.ofBytes(new byte[32]), new SecureRandom());
  }

  Manifest take(byte[] image, Optional<Manifest> before) throws IOException {
    try (SnapshotWriter writer = repository.begin()) {
      Content content =
          writer.write(
              new Image(image),
              before.map(HostRepository::content).orElse(Content.EMPTY),
              Ranges.ALL);
      SourceTime time =
          new SourceTime(new BootId(new UUID(1, 2)), 3, Instant.ofEpochSecond(1_700_000_000));
      return writer.publish(
          new SnapshotWriter.Draft(
              new SnapshotId(UUID.randomUUID()),
              before.map(Manifest::id),
              new Manifest.Source(
                  host,
                  new Target.Block(Path.of("/srv/disk")),
                  "block",
                  Exactness.SUPERSET,
                  Consistency.CRASH),
              new Manifest.Time(time, time, time),
              new Manifest.BlockRoot(content),
              1,
              image.length,
              List.of(),
              List.of()));
    }
  }

  static Content content(Manifest manifest) {
    return ((Manifest.BlockRoot) manifest.root()).content();
  }

  /// As the host's agent would tell it.
  Snapshot told(Manifest manifest) {
    return Snapshot.newBuilder()
        .setName("hosts/" + host + "/targets/disk/snapshots/" + manifest.id())
        .setEndTime(Times.toWire(manifest.time().ended()))
        .build();
  }

  List<ChunkId> needed(Manifest manifest, List<Manifest> known) throws IOException {
    List<ChunkId> ids = new ArrayList<>();
    try (SnapshotReader reader = repository.read()) {
      reader.chunks(manifest, known, ids::add);
    }
    return ids;
  }

  byte[] chunk(ChunkId id) throws IOException {
    try (SnapshotReader reader = repository.read()) {
      return reader.chunk(id);
    }
  }

  byte[] manifest(Manifest manifest) {
    return ManifestBytes.of(manifest);
  }

  @Override
  public void close() {
    repository.close();
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Image(byte[] bytes) implements ByteSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long offset, MemorySegment into) {
      int got = (int) Math.clamp(bytes.length - offset, 0L, into.byteSize());
      MemorySegment.copy(MemorySegment.ofArray(bytes), offset, into, 0, got);
      return got;
    }

    @Override
    public Ranges data() {
      return new Ranges(List.of(new Range(0, bytes.length)));
    }
  }
}
