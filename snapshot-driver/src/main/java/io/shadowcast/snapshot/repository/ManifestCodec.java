package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Manifests as bytes.
final class ManifestCodec {
  private static final int TREE = 1;
  private static final int BLOCK = 2;

  private ManifestCodec() {}

  static byte[] write(Manifest manifest) {
    NodeOutput out = new NodeOutput();
    uuid(out, manifest.id().value());
    out.u64(manifest.generation());
    out.u8(manifest.parent().isPresent() ? 1 : 0);
    manifest.parent().ifPresent(parent -> uuid(out, parent.value()));
    source(out, manifest.source());
    time(out, manifest.time().started());
    time(out, manifest.time().ended());
    time(out, manifest.time().watermark());
    root(out, manifest.root());
    out.u64(manifest.sizes().entries());
    out.u64(manifest.sizes().totalBytes());
    out.u64(manifest.sizes().changedBytes());
    out.u64(manifest.sizes().storedBytes());
    paths(out, manifest.fuzzy());
    paths(out, manifest.unread());
    return out.toBytes();
  }

  private static void paths(NodeOutput out, List<FilePath> paths) {
    out.varint(paths.size());
    for (FilePath path : paths) {
      out.varint(path.names().size());
      path.names().forEach(name -> out.block(name.bytes()));
    }
  }

  private static void uuid(NodeOutput out, UUID value) {
    out.u64(value.getMostSignificantBits());
    out.u64(value.getLeastSignificantBits());
  }

  private static void source(NodeOutput out, Manifest.Source source) {
    out.text(source.host().value());
    out.u8(source.target() instanceof Target.Tree ? TREE : BLOCK);
    out.text(source.target().path().toString());
    out.text(source.driver());
    out.u8(Codes.EXACTNESS.indexOf(source.exactness()));
    out.u8(Codes.CONSISTENCY.indexOf(source.consistency()));
  }

  private static void time(NodeOutput out, SourceTime time) {
    uuid(out, time.boot().value());
    out.u64(time.monotonicNanos());
    Instant wall = time.wall();
    out.u64(wall.getEpochSecond());
    out.u32(wall.getNano());
  }

  private static void root(NodeOutput out, Manifest.Root root) {
    switch (root) {
      case Manifest.FolderRoot folder -> {
        out.u8(TREE);
        out.id(folder.entries());
        out.u64(folder.attributes().modifiedNanos());
        AttributeCodec.write(out, folder.attributes());
      }
      case Manifest.BlockRoot block -> {
        out.u8(BLOCK);
        NodeOutput ids = new NodeOutput();
        ContentCodec.write(block.content(), out, ids);
        out.raw(ids.toBytes());
      }
    }
  }

  static Manifest read(String name, byte[] bytes) throws DamagedException {
    NodeInput in = new NodeInput(name, bytes);
    try {
      SnapshotId id = new SnapshotId(uuid(in));
      long generation = in.u64();
      Optional<SnapshotId> parent =
          in.u8() == 0 ? Optional.empty() : Optional.of(new SnapshotId(uuid(in)));
      Manifest.Source source = source(in);
      Manifest.Time time = new Manifest.Time(time(in), time(in), time(in));
      Manifest.Root root = root(in);
      Manifest.Sizes sizes = new Manifest.Sizes(in.u64(), in.u64(), in.u64(), in.u64());
      Manifest manifest =
          new Manifest(id, generation, parent, source, time, root, sizes, paths(in), paths(in));
      in.end();
      return manifest;
    } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
      throw in.bad(String.valueOf(e.getMessage()));
    }
  }

  private static UUID uuid(NodeInput in) throws DamagedException {
    return new UUID(in.u64(), in.u64());
  }

  private static Manifest.Source source(NodeInput in) throws DamagedException {
    HostId host = new HostId(in.text());
    int kind = in.u8();
    Path path = path(in);
    return new Manifest.Source(
        host,
        kind == TREE ? new Target.Tree(path) : new Target.Block(path),
        in.text(),
        Codes.word(Codes.EXACTNESS, in),
        Codes.word(Codes.CONSISTENCY, in));
  }

  private static Path path(NodeInput in) throws DamagedException {
    String text = in.text();
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw in.bad("no path");
    }
  }

  private static SourceTime time(NodeInput in) throws DamagedException {
    BootId boot = new BootId(uuid(in));
    return new SourceTime(boot, in.u64(), Instant.ofEpochSecond(in.u64(), in.u32()));
  }

  private static Manifest.Root root(NodeInput in) throws DamagedException {
    if (in.u8() != TREE) {
      return new Manifest.BlockRoot(ContentCodec.read(in, in));
    }
    ChunkId entries = in.id();
    return new Manifest.FolderRoot(entries, AttributeCodec.read(in, in.u64()));
  }

  private static List<FilePath> paths(NodeInput in) throws DamagedException {
    List<FilePath> paths = new ArrayList<>();
    for (int left = in.count(in.remaining()); left > 0; left--) {
      List<FileName> names = new ArrayList<>();
      for (int more = in.count(in.remaining()); more > 0; more--) {
        names.add(new FileName(in.block()));
      }
      paths.add(new FilePath(names));
    }
    return paths;
  }
}
