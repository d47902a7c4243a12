package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes a real folder hold what a [Disk] holds.
final class Made {
  private final Disk disk;
  private final Tape tape;
  private final Identities identities = new Identities();
  private final Map<Integer, Place> made = new HashMap<>();
  private final List<Folder> opened = new ArrayList<>();

  private record Place(Folder folder, FileName name) {}

  private Made(Disk disk, Tape tape) {
    this.disk = disk;
    this.tape = tape;
  }

  /// Fills an empty folder.
  ///
  /// @return who is who
  static Identities in(Folder root, Disk disk, Tape tape) throws IOException {
    Made made = new Made(disk, tape);
    try {
      made.folder(root, Disk.ROOT);
    } finally {
      made.opened.forEach(Folder::close);
    }
    return made.identities;
  }

  private void folder(Folder folder, int number) throws IOException {
    Disk.Node node = disk.node(number);
    for (Map.Entry<FileName, Integer> each : node.names().entrySet()) {
      entry(folder, each.getKey(), each.getValue());
    }
    folder.setAttributes(timed(node, folder.attributes()));
    remember(number, folder.stat());
  }

  private void entry(Folder folder, FileName name, int number) throws IOException {
    Disk.Node node = disk.node(number);
    Place first = made.get(number);
    if (first != null) {
      folder.hardLink(first.folder(), first.name(), name);
      return;
    }
    if (node.birth().kind() == EntryKind.FOLDER) {
      Folder child = folder.makeFolder(name);
      opened.add(child); // a later name of a file in it may be a hard link
      folder(child, number);
      return;
    }
    made.put(number, new Place(folder, name));
    switch (node.birth().kind()) {
      case REGULAR -> file(folder, name, node);
      case SYMBOLIC_LINK -> folder.symbolicLink(name, node.birth().link());
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
          folder.special(name, node.birth().mode(), node.birth().device());
      case FOLDER -> throw new IllegalStateException("folder (expected: made above)");
    }
    folder.setAttributes(name, timed(node, folder.attributes(name)));
    remember(number, folder.stat(name));
  }

  private static void file(Folder folder, FileName name, Disk.Node node) throws IOException {
    try (DiskFile file = folder.create(name)) {
      file.truncate(node.bytes().length);
      if (node.bytes().length > 0) {
        file.write(0, MemorySegment.ofArray(node.bytes()));
      }
    }
  }

  private static Attributes timed(Disk.Node node, Attributes now) {
    Attributes wanted = node.attributes();
    return new Attributes(
        wanted.mode(),
        wanted.user(),
        wanted.group(),
        node.modified().orElse(now.modifiedNanos()),
        wanted.flags(),
        wanted.extended());
  }

  private void remember(int number, Stat stat) {
    identities.add(stat, tape.identity(number), !disk.node(number).touched());
  }
}
