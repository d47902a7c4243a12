package io.shadowcast.snapshot.reflink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.snapshot.driver.Progress;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes snapshots of a target with one driver, and proves them by comparing every byte and every
/// attribute with what is there.
public final class Shots implements AutoCloseable {
  private static final SourceTime TIME =
      new SourceTime(new BootId(new UUID(1, 2)), 1, Instant.ofEpochSecond(1));

  private final SnapshotDriver driver;
  private final Path target;
  private final Repository repository;
  private Capture.@Nullable Stored last;
  private long read;
  private Step during = () -> {};

  public Shots(SnapshotDriver driver, Path target, Path repository) throws IOException {
    this.driver = driver;
    this.target = target;
    this.repository =
        Repository.create(
            LinuxFolder.open(repository), RepositoryKey.ofBytes(new byte[32]), new SecureRandom());
  }

  /// The time of this host.
  public static SourceTime now() {
    return new SourceTime(TIME.boot(), System.nanoTime(), Instant.now());
  }

  /// Opens what was published.
  SnapshotReader reader() throws IOException {
    return repository.read();
  }

  /// Takes one, publishes it and keeps its base.
  public Manifest take(Optional<Manifest> parent) throws IOException {
    long[] moved = {0};
    Progress progress =
        (done, total) -> {
          if (done > moved[0]) {
            moved[0] = done;
            interfere();
          }
        };
    SnapshotDriver.Manner manner =
        new SnapshotDriver.Manner(new Meter(Pace.FREE, progress), List.of());
    SnapshotId id = new SnapshotId(UUID.randomUUID());
    try (Capture capture = driver.begin(new Target.Tree(target), parent, manner);
        SnapshotReader reader = repository.read();
        SnapshotWriter writer = repository.begin()) {
      last = capture.store(reader, writer);
      Manifest published = writer.publish(draft(id, parent));
      capture.keep(id);
      read = moved[0];
      return published;
    }
  }

  /// Something that happens while files are read.
  public interface Step {
    void run() throws IOException;
  }

  /// Does something once, while the next snapshot reads its first file.
  public void during(Step step) {
    during = step;
  }

  private void interfere() {
    Step now = during;
    during = () -> {};
    try {
      now.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SnapshotWriter.Draft draft(SnapshotId id, Optional<Manifest> parent) {
    return new SnapshotWriter.Draft(
        id,
        parent.map(Manifest::id),
        new Manifest.Source(
            new HostId("test-1"),
            new Target.Tree(target),
            driver.name(),
            last().exactness(),
            last().consistency()),
        new Manifest.Time(TIME, TIME, TIME),
        last().root(),
        last().entries(),
        last().totalBytes(),
        last().fuzzy(),
        last().unread());
  }

  /// What the driver said of the last one.
  public Capture.Stored last() {
    return Objects.requireNonNull(last, "nothing was taken");
  }

  /// Bytes that the last one read.
  public long read() {
    return read;
  }

  /// Fails unless a snapshot holds what is there now, and says so in its figures.
  public void assertHolds(Manifest manifest) throws IOException {
    try (Folder root = LinuxFolder.open(target);
        SnapshotReader reader = repository.read()) {
      Manifest.FolderRoot top = (Manifest.FolderRoot) manifest.root();
      long[] sum = {0, 0};
      compare(root, reader, reader.folder(top.entries()), "", sum);
      assertEquals(root.attributes(), top.attributes());
      assertEquals(sum[0], manifest.sizes().entries(), "entries");
      assertEquals(sum[1], manifest.sizes().totalBytes(), "bytes");
    }
  }

  /// What a snapshot holds of a file in its root, as text.
  String text(Manifest manifest, FileName name) throws IOException {
    Manifest.FolderRoot top = (Manifest.FolderRoot) manifest.root();
    try (SnapshotReader reader = repository.read();
        Arena arena = Arena.ofConfined()) {
      for (Entry each : reader.folder(top.entries())) {
        if (each.name().equals(name) && each.node() instanceof Entry.RegularFile file) {
          MemorySegment bytes = arena.allocate(Math.max(1, file.content().size()));
          int length = reader.content(file.content()).read(0, bytes);
          return new String(bytes.asSlice(0, length).toArray(JAVA_BYTE), UTF_8);
        }
      }
    }
    throw new IOException(name + ": not held");
  }

  private static void compare(
      Folder folder, SnapshotReader reader, List<Entry> stored, String path, long[] sum)
      throws IOException {
    Map<FileName, Entry> entries = new TreeMap<>();
    stored.forEach(entry -> entries.put(entry.name(), entry));
    List<FileName> names = new ArrayList<>(folder.names());
    names.removeAll(path.isEmpty() ? Hold.HIDDEN : List.of());
    names.sort(null);
    assertEquals(names, List.copyOf(entries.keySet()), "names in /" + path);
    for (FileName name : names) {
      String here = path + "/" + name;
      Entry entry = Objects.requireNonNull(entries.get(name), here);
      Stat stat = folder.stat(name);
      assertEquals(stat.kind(), entry.node().kind(), here);
      assertEquals(folder.attributes(name), entry.attributes(), here);
      assertEquals(stat.inode(), entry.signature().inode(), here);
      assertEquals(stat.links(), entry.links(), here);
      sum[0]++;
      switch (entry.node()) {
        case Entry.RegularFile file -> {
          sum[1] += stat.size();
          try (DiskFile live = folder.open(name)) {
            assertSame(live, reader.content(file.content()), file.content(), here);
          }
        }
        case Entry.Folder inside -> {
          try (Folder child = folder.folder(name)) {
            compare(child, reader, reader.folder(inside.entries().orElseThrow()), here, sum);
          }
        }
        case Entry.SymbolicLink link ->
            assertEquals(HexFormat.of().formatHex(folder.linkTarget(name)), link.target(), here);
        case Entry.Special special -> assertEquals(0, special.device(), here);
      }
    }
  }

  private static void assertSame(ByteSource live, ByteSource stored, Content content, String path)
      throws IOException {
    assertEquals(live.size(), content.size(), path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(1 << 20);
      MemorySegment other = arena.allocate(1 << 20);
      for (long at = 0; at < live.size(); at += one.byteSize()) {
        int length = live.read(at, one);
        assertEquals(length, stored.read(at, other), path);
        long differs = one.asSlice(0, length).mismatch(other.asSlice(0, length));
        assertEquals(-1, differs, path + " from " + at);
      }
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
