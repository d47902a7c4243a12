package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Captures targets that stand still, by reading all of them: the plainest capture there is.
final class Capturing {
  private final Repository repository;
  private final HostId host;

  Capturing(Repository repository, HostId host) {
    this.repository = repository;
    this.host = host;
  }

  Manifest tree(Path path) throws IOException {
    SourceTime started = now();
    try (Folder root = LinuxFolder.open(path);
        SnapshotWriter writer = repository.begin()) {
      Manifest.Root top = new Manifest.FolderRoot(folder(root, writer), root.attributes());
      return publish(writer, new Target.Tree(path), started, top);
    }
  }

  Manifest block(Path path) throws IOException {
    SourceTime started = now();
    try (DiskFile file = LinuxFolder.device(path, false);
        SnapshotWriter writer = repository.begin()) {
      Manifest.Root top = new Manifest.BlockRoot(writer.write(file, Content.EMPTY, Ranges.ALL));
      return publish(writer, new Target.Block(path), started, top);
    }
  }

  private Manifest publish(
      SnapshotWriter writer, Target target, SourceTime started, Manifest.Root top)
      throws IOException {
    return writer.publish(
        new SnapshotWriter.Draft(
            new SnapshotId(UUID.randomUUID()),
            Optional.empty(),
            new Manifest.Source(host, target, "tree", Exactness.EXACT, Consistency.CRASH),
            new Manifest.Time(started, now(), started),
            top,
            1,
            1,
            List.of(),
            List.of()));
  }

  private static SourceTime now() {
    return new SourceTime(new BootId(new UUID(1, 1)), System.nanoTime(), Instant.now());
  }

  private static ChunkId folder(Folder folder, SnapshotWriter writer) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<FileName> names = new ArrayList<>(folder.names());
    names.sort(null);
    names.remove(FileName.of(Restore.STASH));
    long mount = folder.stat().mount();
    for (FileName name : names) {
      Stat stat = folder.stat(name);
      entries.add(
          new Entry(
              name,
              node(folder, name, stat, mount, writer),
              folder.attributes(name),
              stat.links(),
              stat.signature()));
    }
    return writer.folder(entries);
  }

  private static Entry.Node node(
      Folder in, FileName name, Stat stat, long mount, SnapshotWriter writer) throws IOException {
    return switch (stat.kind()) {
      case REGULAR -> {
        try (DiskFile file = in.open(name)) {
          yield new Entry.RegularFile(writer.write(file, Content.EMPTY, Ranges.ALL));
        }
      }
      case FOLDER -> {
        if (stat.mount() != mount) {
          yield new Entry.Folder(Optional.empty());
        }
        try (Folder folder = in.folder(name)) {
          yield new Entry.Folder(Optional.of(folder(folder, writer)));
        }
      }
      case SYMBOLIC_LINK -> new Entry.SymbolicLink(HexFormat.of().formatHex(in.linkTarget(name)));
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
          new Entry.Special(stat.kind(), stat.represents());
    };
  }
}
