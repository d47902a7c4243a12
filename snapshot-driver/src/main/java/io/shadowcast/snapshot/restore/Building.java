package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Builds in the stash all that a restore puts in place, durably, before the rest of the target is
/// touched: a full disk is found out here.
final class Building {
  private final List<Change> changes;
  private final Ground ground;
  private final Transfer transfer;

  Building(List<Change> changes, Ground ground, Transfer transfer) {
    this.changes = changes;
    this.ground = ground;
    this.transfer = transfer;
  }

  Built build() throws IOException {
    List<Long> inodes = new ArrayList<>();
    Map<FilePath, Long> put = new HashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      long inode = Built.NONE;
      if (changes.get(i) instanceof Change.Put it) {
        inode = put(Stash.slot(i), it);
        put.put(it.path(), inode);
      }
      inodes.add(inode);
    }
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Link it) {
        inodes.set(i, put.containsKey(it.to()) ? put.get(it.to()) : there(it.to()));
      }
    }
    ground.stash().folder().sync();
    return new Built(inodes);
  }

  private long there(FilePath path) throws IOException {
    return ground
        .at(path)
        .orElseThrow(() -> new IOException(path + ": gone meanwhile (expected: as planned)"));
  }

  private long put(FileName slot, Change.Put change) throws IOException {
    Folder stash = ground.stash().folder();
    Attributes attributes = Locks.without(change.attributes());
    switch (change.node()) {
      case Entry.RegularFile file -> file(slot, change.path(), file, attributes);
      case Entry.Folder folder -> stash.makeFolder(slot).close();
      case Entry.SymbolicLink link ->
          stash.symbolicLink(slot, HexFormat.of().parseHex(link.target()));
      case Entry.Special special ->
          stash.special(slot, type(special.kind()) | attributes.mode(), special.device());
    }
    if (!(change.node() instanceof Entry.RegularFile)) {
      stash.setAttributes(slot, attributes);
    }
    Stat stat = stash.stat(slot);
    return stat.inode();
  }

  private void file(FileName slot, FilePath path, Entry.RegularFile file, Attributes attributes)
      throws IOException {
    Folder stash = ground.stash().folder();
    try (DiskFile out = stash.create(slot)) {
      if (attributes.flags() != 0) {
        // No copy-on-write can be said of an empty file only.
        stash.setAttributes(slot, attributes);
      }
      transfer.fill(out, path, file.content());
      stash.setAttributes(slot, attributes);
      out.sync();
    }
  }

  /// `S_IFMT` of stat(2).
  private static int type(EntryKind kind) {
    return switch (kind) {
      case FIFO -> 0x1000;
      case CHARACTER_DEVICE -> 0x2000;
      case BLOCK_DEVICE -> 0x6000;
      case SOCKET -> 0xc000;
      case REGULAR, FOLDER, SYMBOLIC_LINK ->
          throw new IllegalStateException(kind + ": no special file");
    };
  }
}
