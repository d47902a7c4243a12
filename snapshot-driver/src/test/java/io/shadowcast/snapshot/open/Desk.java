package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.block.Watches;
import io.shadowcast.snapshot.kernel.KernelBoot;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A repository and a host on which it is later than it is, so that what was just written counts as
/// settled; and looks into what was stored.
public final class Desk implements AutoCloseable {
  private final BootId boot;
  private final Snapshots snapshots;
  private Duration ahead = Duration.ofHours(1);

  public Desk(Path folder) throws IOException {
    this(folder, Watches.NONE);
  }

  public Desk(Path folder, Watches watches) throws IOException {
    this(folder, watches, List.of());
  }

  /// @param ours more paths that stay writable
  public Desk(Path folder, Watches watches, List<Path> ours) throws IOException {
    boot = KernelBoot.id();
    Path repository = Files.createDirectory(folder.resolve("repository"));
    RepositoryKey key = RepositoryKey.ofBytes(new byte[32]);
    Snapshots.makeRepository(repository, key, new SecureRandom());
    Host host =
        new Host(
            new HostId("web-1"),
            folder.resolve("state"),
            this::now,
            new SecureRandom(),
            Thread.ofPlatform().daemon().factory(),
            watches,
            ours);
    snapshots = Snapshots.open(repository, key, host);
  }

  /// The time on this host.
  public SourceTime now() {
    return new SourceTime(boot, System.nanoTime(), Instant.now().plus(ahead));
  }

  /// It is as late as it is: what was just written is not settled.
  public void onTime() {
    ahead = Duration.ZERO;
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Manifest tree(Path root) throws IOException {
    return snapshots.create(Request.of(new Target.Tree(root)).by("tree"));
  }

  public Manifest block(Path path) throws IOException {
    return snapshots.create(Request.of(new Target.Block(path)).by("block"));
  }

  public List<String> differences(Manifest one, Manifest other) throws IOException {
    try (var stream = snapshots.diff(one.id(), other.id())) {
      return stream.map(each -> each.what() + " " + each.path()).toList();
    }
  }

  /// Every entry of a stored tree by its path.
  public Map<FilePath, Entry> entries(Manifest manifest) throws IOException {
    Map<FilePath, Entry> out = new TreeMap<>();
    try (SnapshotReader reader = snapshots.repository().read()) {
      collect(reader, FilePath.ROOT, ((Manifest.FolderRoot) manifest.root()).entries(), out);
    }
    return out;
  }

  private static void collect(
      SnapshotReader reader, FilePath path, ChunkId folder, Map<FilePath, Entry> out)
      throws IOException {
    for (Entry entry : reader.folder(folder)) {
      FilePath child = path.child(entry.name());
      out.put(child, entry);
      if (entry.node() instanceof Entry.Folder inner && inner.entries().isPresent()) {
        collect(reader, child, inner.entries().get(), out);
      }
    }
  }

  public Optional<Entry> entry(Manifest manifest, String path) throws IOException {
    return Optional.ofNullable(entries(manifest).get(FilePath.of(path)));
  }

  /// The stored bytes of a file.
  public byte[] bytes(Manifest manifest, String path) throws IOException {
    Entry entry = entry(manifest, path).orElseThrow();
    return bytes(((Entry.RegularFile) entry.node()).content());
  }

  public byte[] bytes(Content content) throws IOException {
    try (SnapshotReader reader = snapshots.repository().read()) {
      ByteSource source = reader.content(content);
      byte[] out = new byte[Math.toIntExact(source.size())];
      if (source.read(0, MemorySegment.ofArray(out)) != out.length) {
        throw new IOException("short");
      }
      return out;
    }
  }

  /// What is there, as text that two equal trees share: kinds, contents, attributes.
  public Map<FilePath, String> live(Path root) throws IOException {
    Map<FilePath, String> out = new TreeMap<>();
    try (LinuxFolder folder = LinuxFolder.open(root)) {
      collect(folder, FilePath.ROOT, out);
    }
    return out;
  }

  private static void collect(
      io.shadowcast.snapshot.kernel.Folder folder, FilePath path, Map<FilePath, String> out)
      throws IOException {
    for (FileName name : folder.names()) {
      EntryKind kind = folder.stat(name).kind();
      String content = "";
      if (kind == EntryKind.FOLDER) {
        try (var inner = folder.folder(name)) {
          collect(inner, path.child(name), out);
        }
      } else if (kind == EntryKind.REGULAR) {
        try (var file = folder.open(name)) {
          byte[] bytes = new byte[(int) file.size()];
          int ignored = file.read(0, MemorySegment.ofArray(bytes));
          content = java.util.HexFormat.of().formatHex(bytes);
        }
      } else if (kind == EntryKind.SYMBOLIC_LINK) {
        content = java.util.HexFormat.of().formatHex(folder.linkTarget(name));
      }
      out.put(path.child(name), kind + " " + content + " " + folder.attributes(name));
    }
  }

  /// The same of a stored tree.
  public Map<FilePath, String> stored(Manifest manifest) throws IOException {
    Map<FilePath, String> out = new TreeMap<>();
    for (Map.Entry<FilePath, Entry> each : entries(manifest).entrySet()) {
      Entry entry = each.getValue();
      String content =
          switch (entry.node()) {
            case Entry.RegularFile file ->
                java.util.HexFormat.of().formatHex(bytes(file.content()));
            case Entry.SymbolicLink link -> link.target();
            case Entry.Folder folder -> "";
            case Entry.Special special -> "";
          };
      out.put(each.getKey(), entry.node().kind() + " " + content + " " + entry.attributes());
    }
    return out;
  }

  @Override
  public void close() {
    snapshots.close();
  }
}
