package io.shadowcast.snapshot.btrfs;

import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/// What a kept snapshot was when it was kept, in a file beside it: `uuid parent changed generation`
/// and a line feed. A base that was written since, received, moved by a balance, or is not a
/// snapshot of this subvolume, is none.
///
/// @param parent the subvolume it was made of
/// @param generation of the root of its tree
record BaseRecord(UUID uuid, UUID parent, long changed, long generation) {
  private static final UUID NONE = new UUID(0, 0);
  private static final int MOST_BYTES = 256;

  static BaseRecord of(BtrfsVolume.Info info) {
    return new BaseRecord(info.uuid(), info.parent(), info.changed(), info.generation());
  }

  /// The file beside a kept snapshot.
  static FileName file(SnapshotId id) {
    return FileName.of(id + ".base");
  }

  /// Why a subvolume is not the base that was kept; empty: it is.
  Optional<String> refuses(BtrfsVolume.Info now, UUID target) {
    if (!now.readOnly()) {
      return Optional.of("it can be written");
    }
    if (!now.received().equals(NONE)) {
      return Optional.of("it was received");
    }
    if (!now.parent().equals(target)) {
      return Optional.of("it is no snapshot of this subvolume");
    }
    return of(now).equals(this)
        ? Optional.empty()
        : Optional.of("it was written or moved since it was kept");
  }

  /// Writes it durably; what has the name is replaced.
  void write(Folder hold, FileName name) throws IOException {
    FileName fresh = FileName.of(name + ".new");
    byte[] text =
        (uuid + " " + parent + " " + changed + " " + generation + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    removeIfThere(hold, fresh);
    try (Arena arena = Arena.ofConfined();
        DiskFile file = hold.create(fresh)) {
      file.write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, text));
      file.sync();
    }
    hold.rename(fresh, hold, name);
    hold.sync();
  }

  static void removeIfThere(Folder in, FileName name) throws IOException {
    if (in.names().contains(name)) {
      in.remove(name);
    }
  }

  /// Reads it; nothing when it is not there or not whole.
  static Optional<BaseRecord> read(Folder hold, FileName name) throws IOException {
    try (Arena arena = Arena.ofConfined();
        DiskFile file = hold.open(name)) {
      MemorySegment bytes = arena.allocate(MOST_BYTES);
      int length = file.read(0, bytes);
      byte[] text = bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return parse(new String(text, StandardCharsets.US_ASCII));
    } catch (KernelException e) {
      return Optional.empty();
    }
  }

  static Optional<BaseRecord> parse(String text) {
    String[] words = text.split("[ \n]", -1);
    if (words.length != 5 || !text.endsWith("\n")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new BaseRecord(
              UUID.fromString(words[0]),
              UUID.fromString(words[1]),
              Long.parseLong(words[2]),
              Long.parseLong(words[3])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
