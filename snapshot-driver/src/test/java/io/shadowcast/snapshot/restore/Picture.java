package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/// Everything about a tree that a restore has to bring back, as text for each path: compared whole.
final class Picture {
  private final Map<String, String> lines = new TreeMap<>();
  private final Map<Long, FilePath> first = new HashMap<>();
  private final boolean holes;

  private Picture(boolean holes) {
    this.holes = holes;
  }

  /// With where files have data.
  static Map<String, String> of(Path root) throws IOException {
    return of(root, true);
  }

  /// @param holes whether places of data count
  static Map<String, String> of(Path root, boolean holes) throws IOException {
    Picture picture = new Picture(holes);
    try (Folder folder = LinuxFolder.open(root)) {
      picture.lines.put("/", "FOLDER " + folder.attributes());
      picture.folder(FilePath.ROOT, folder, folder.stat().mount());
    }
    return picture.lines;
  }

  /// Fails with the lines that differ.
  static void same(Map<String, String> expected, Map<String, String> found, String when) {
    TreeMap<String, String> wrong = new TreeMap<>();
    expected.forEach((path, what) -> {
      if (!what.equals(found.get(path))) {
        wrong.put(path, "\n  expected " + what + "\n  found    " + found.get(path) + "\n");
      }
    });
    found.forEach((path, what) -> {
      if (!expected.containsKey(path)) {
        wrong.put(path, "\n  expected nothing\n  found    " + what + "\n");
      }
    });
    if (!wrong.isEmpty()) {
      throw new AssertionError(when + ": " + wrong);
    }
  }

  private void folder(FilePath path, Folder folder, long mount) throws IOException {
    for (FileName name : new TreeSet<>(folder.names())) {
      FilePath child = path.child(name);
      if (!child.equals(FilePath.of(Restore.STASH))) {
        one(child, folder, name, mount);
      }
    }
  }

  private void one(FilePath path, Folder in, FileName name, long mount) throws IOException {
    Stat stat = in.stat(name);
    String what = stat.kind() + " " + in.attributes(name);
    if (stat.kind() == EntryKind.REGULAR) {
      FilePath same = first.computeIfAbsent(stat.inode(), inode -> path);
      try (DiskFile file = in.open(name)) {
        what += " links " + stat.links() + " with " + same + bytes(file);
      }
    } else if (stat.kind() == EntryKind.SYMBOLIC_LINK) {
      what += " to " + HexFormat.of().formatHex(in.linkTarget(name));
    } else if (stat.kind() != EntryKind.FOLDER) {
      what += " device " + stat.represents();
    }
    lines.put(path.toString(), what);
    if (stat.kind() == EntryKind.FOLDER && stat.mount() == mount) {
      try (Folder inside = in.folder(name)) {
        folder(path, inside, mount);
      }
    }
  }

  private String bytes(DiskFile file) throws IOException {
    CRC32C sum = new CRC32C();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(1 << 16);
      Ranges data = file.data();
      for (var range : data.list()) {
        for (long at = range.start(); at < range.end(); at += buffer.byteSize()) {
          MemorySegment part = buffer.asSlice(0, Math.min(buffer.byteSize(), range.end() - at));
          int read = file.read(at, part);
          sum.update(part.asSlice(0, read).asByteBuffer());
        }
      }
      String where = holes ? " data " + data.list() : "";
      return " size " + file.size() + where + " sum " + (holes ? sum.getValue() : whole(file));
    }
  }

  private static long whole(DiskFile file) throws IOException {
    CRC32C sum = new CRC32C();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(1 << 16);
      for (long at = 0; at < file.size(); at += buffer.byteSize()) {
        int read = file.read(at, buffer);
        sum.update(buffer.asSlice(0, read).asByteBuffer());
      }
    }
    return sum.getValue();
  }
}
