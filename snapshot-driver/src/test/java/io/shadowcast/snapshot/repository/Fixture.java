package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// A repository in a temporary folder, and what tests put into it.
final class Fixture implements AutoCloseable {
  static final RepositoryKey KEY = RepositoryKey.ofBytes(new byte[32]);

  final Path path;
  final Repository repository;

  Fixture() {
    try {
      path = Files.createTempDirectory("shadowcast-repository");
      repository = Repository.create(LinuxFolder.open(path), KEY, new SecureRandom());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Repository reopened() throws IOException {
    return Repository.open(LinuxFolder.open(path), KEY, new SecureRandom());
  }

  /// Stores one content and publishes it.
  Manifest store(ByteSource source, Content before, Ranges changed) throws IOException {
    return store(repository, source, before, changed, 0);
  }

  static Manifest store(
      Repository into, ByteSource source, Content before, Ranges changed, long second)
      throws IOException {
    try (SnapshotWriter writer = into.begin()) {
      Content content = writer.write(source, before, changed);
      return writer.publish(draft(new Manifest.BlockRoot(content), second));
    }
  }

  static Content content(Manifest manifest) {
    return ((Manifest.BlockRoot) manifest.root()).content();
  }

  static SnapshotWriter.Draft draft(Manifest.Root root, long second) {
    SourceTime time =
        new SourceTime(
            new BootId(new UUID(1, 2)),
            second * 1_000_000_000,
            Instant.ofEpochSecond(1_700_000_000 + second));
    return new SnapshotWriter.Draft(
        new SnapshotId(UUID.randomUUID()),
        Optional.empty(),
        new Manifest.Source(
            new HostId("web-1"),
            new Target.Block(Path.of("/srv/disk")),
            "block",
            Exactness.SUPERSET,
            Consistency.CRASH),
        new Manifest.Time(time, time, time),
        root,
        1,
        1,
        List.of(),
        List.of());
  }

  static byte[] bytes(ByteSource source) throws IOException {
    byte[] bytes = new byte[(int) source.size()];
    source.read(0, MemorySegment.ofArray(bytes));
    return bytes;
  }

  Path file(String folder) throws IOException {
    try (Stream<Path> files = Files.list(path.resolve(folder))) {
      return files.sorted().findFirst().orElseThrow();
    }
  }

  long count(String folder) throws IOException {
    try (Stream<Path> files = Files.list(path.resolve(folder))) {
      return files.count();
    }
  }

  @Override
  public void close() {
    repository.close();
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Bytes in memory; as many as 64 KiB of zeros on a border of as many are a hole.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Bytes(byte[] bytes) implements ByteSource {
    private static final int HOLE = 64 << 10;

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long offset, MemorySegment into) {
      int got = (int) Math.clamp(bytes.length - offset, 0L, into.byteSize());
      if (got > 0) {
        MemorySegment.copy(MemorySegment.ofArray(bytes), offset, into, 0, got);
      }
      return got;
    }

    @Override
    public Ranges data() {
      Ranges data = Ranges.NONE;
      for (int at = 0; at < bytes.length; at += HOLE) {
        int end = Math.min(bytes.length, at + HOLE);
        if (MemorySegment.ofArray(bytes)
                .asSlice(at, end - at)
                .mismatch(MemorySegment.ofArray(new byte[end - at]))
            >= 0) {
          data = data.union(new Ranges(List.of(new Range(at, end))));
        }
      }
      return data;
    }
  }
}
