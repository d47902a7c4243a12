package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Puts samples into a repository as snapshots, and takes them out again.
final class Shelf {
  private static final Attributes PLAIN = new Attributes(0700, 0, 0, 0, 0, Map.of());
  private static final SourceTime TIME =
      new SourceTime(new BootId(new UUID(0, 1)), 1, Instant.EPOCH);
  private static final Manifest.Source SOURCE =
      new Manifest.Source(
          new HostId("host"),
          new Target.Tree(Path.of("/sample")),
          "tree",
          Exactness.HINT,
          Consistency.CRASH);

  private final Map<String, Content> before = new LinkedHashMap<>();

  /// Stores a sample, with what was stored before by this as its parent where that is still there.
  Manifest store(Repository repository, SnapshotId id, Map<String, Map<String, byte[]>> sample)
      throws IOException {
    try (SnapshotWriter writer = repository.begin()) {
      Map<String, Content> stored = new LinkedHashMap<>();
      List<Entry> root = new ArrayList<>();
      for (Map.Entry<String, Map<String, byte[]>> folder : sample.entrySet()) {
        List<Entry> files = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : folder.getValue().entrySet()) {
          String path = folder.getKey() + "/" + file.getKey();
          Content old = before.getOrDefault(path, Content.EMPTY);
          Content content = writer.write(new Bytes(file.getValue()), old, Ranges.ALL);
          stored.put(path, content);
          files.add(entry(file.getKey(), new Entry.RegularFile(content)));
        }
        ChunkId inside = writer.folder(sorted(files));
        root.add(entry(folder.getKey(), new Entry.Folder(Optional.of(inside))));
      }
      Manifest.Root top = new Manifest.FolderRoot(writer.folder(sorted(root)), PLAIN);
      Manifest manifest =
          writer.publish(
              new SnapshotWriter.Draft(
                  id,
                  Optional.empty(),
                  SOURCE,
                  new Manifest.Time(TIME, TIME, TIME),
                  top,
                  root.size(),
                  0,
                  List.of(),
                  List.of()));
      before.clear();
      before.putAll(stored);
      return manifest;
    }
  }

  /// What was stored before is no longer there.
  void forget() {
    before.clear();
  }

  private static List<Entry> sorted(List<Entry> entries) {
    return entries.stream().sorted(java.util.Comparator.comparing(Entry::name)).toList();
  }

  private static Entry entry(String name, Entry.Node node) {
    return new Entry(FileName.of(name), node, PLAIN, 1, Signature.UNKNOWN);
  }

  /// Reads everything of a snapshot.
  static Map<String, Map<String, byte[]>> read(Repository repository, Manifest manifest)
      throws IOException {
    Map<String, Map<String, byte[]>> sample = new LinkedHashMap<>();
    try (SnapshotReader reader = repository.read()) {
      Manifest.FolderRoot root = (Manifest.FolderRoot) manifest.root();
      for (Entry folder : reader.folder(root.entries())) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        ChunkId inside = ((Entry.Folder) folder.node()).entries().orElseThrow();
        for (Entry file : reader.folder(inside)) {
          Content content = ((Entry.RegularFile) file.node()).content();
          files.put(file.name().toString(), bytes(reader.content(content)));
        }
        sample.put(folder.name().toString(), files);
      }
    }
    return sample;
  }

  private static byte[] bytes(ByteSource source) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(source.size())];
    int got = source.read(0, MemorySegment.ofArray(bytes));
    if (got != bytes.length) {
      throw new IOException(got + " bytes (expected: " + bytes.length + ")");
    }
    return bytes;
  }

  /// Whether two samples are the same, byte by byte.
  static boolean same(
      Map<String, Map<String, byte[]>> one, Map<String, Map<String, byte[]>> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(folder ->
                sameFiles(folder.getValue(), other.getOrDefault(folder.getKey(), Map.of())));
  }

  private static boolean sameFiles(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(file -> Arrays.equals(file.getValue(), other.get(file.getKey())));
  }
}
