package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Range;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The state of a restore, as files of one folder. Each is written under another name, made
/// durable, and then renamed: no crash leaves it in part, so one that is not whole was damaged
/// since, and is refused.
///
/// | files | what it means |
/// |---|---|
/// | none, or `undo` alone | nothing was touched |
/// | `plan` | things may lie in the stash; the rest of the target is untouched |
/// | `plan`, `built` | any part of the plan may have been carried out |
/// | `plan`, `built`, `applied` | all of it was, durably; it can still be taken back |
/// | `ended` | only clearing up is left: the stash, then the journal |
///
/// A file is `SCRJ`, the version 1, the length of the rest (8 bytes), the rest, and the CRC32C of
/// all before it.
final class Journal {
  static final FileName PLAN = FileName.of("plan");
  static final FileName UNDO = FileName.of("undo");
  static final FileName BUILT = FileName.of("built");
  static final FileName APPLIED = FileName.of("applied");
  static final FileName ENDED = FileName.of("ended");
  private static final FileName SPARE = FileName.of("spare");
  private static final FileName NEXT = FileName.of("next");
  private static final int MAGIC = 0x5343524a;
  private static final int HEAD_BYTES = 13;
  private static final int FRAME_BYTES = HEAD_BYTES + 4;
  private static final long SPARE_BYTES = 64 << 10;

  private final Folder folder;

  Journal(Folder folder) {
    this.folder = folder;
  }

  Folder folder() {
    return folder;
  }

  /// Keeps room for the marks to come, so that an end can be written when the disk is full.
  void reserve() throws IOException {
    remove(SPARE);
    try (DiskFile spare = folder.create(SPARE)) {
      spare.allocate(new Range(0, SPARE_BYTES));
    } catch (KernelException e) {
      // a filesystem that cannot allocate ahead keeps nothing back
    }
  }

  /// Publishes a state.
  void write(FileName name, byte[] payload) throws IOException {
    if (name.equals(ENDED)) {
      remove(SPARE);
    }
    remove(NEXT);
    try (DiskFile file = folder.create(NEXT);
        Arena arena = Arena.ofConfined()) {
      byte[] framed = framed(payload);
      MemorySegment segment = arena.allocate(framed.length);
      MemorySegment.copy(framed, 0, segment, ValueLayout.JAVA_BYTE, 0, framed.length);
      file.write(0, segment);
      file.sync();
    }
    folder.rename(NEXT, folder, name);
    folder.sync();
  }

  /// Makes durable what is there, however the write of it ended.
  void settle() throws IOException {
    folder.sync();
  }

  /// Takes a state back, durably.
  void retract(FileName name) throws IOException {
    if (there(name)) {
      folder.remove(name);
      folder.sync();
    }
  }

  /// What was published; empty when it was not.
  ///
  /// @throws IOException when it was, but is not what was written: nothing may be cleared away then
  Optional<byte[]> read(FileName name) throws IOException {
    if (!there(name)) {
      return Optional.empty();
    }
    try (DiskFile file = folder.open(name);
        Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Math.max(1, file.size()));
      int length = file.read(0, segment);
      return Optional.of(
          payload(segment.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE))
              .orElseThrow(
                  () -> new IOException("journal: " + name + " is damaged (expected: whole)")));
    }
  }

  static byte[] framed(byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(FRAME_BYTES + payload.length);
    out.putInt(MAGIC).put((byte) 1).putLong(payload.length).put(payload);
    CRC32C sum = new CRC32C();
    sum.update(out.array(), 0, out.position());
    return out.putInt((int) sum.getValue()).array();
  }

  static Optional<byte[]> payload(byte[] framed) {
    ByteBuffer in = ByteBuffer.wrap(framed);
    if (framed.length < FRAME_BYTES
        || in.getInt() != MAGIC
        || in.get() != 1
        || in.getLong() != framed.length - FRAME_BYTES) {
      return Optional.empty();
    }
    CRC32C sum = new CRC32C();
    sum.update(framed, 0, framed.length - 4);
    byte[] payload = new byte[framed.length - FRAME_BYTES];
    in.get(payload);
    return (int) sum.getValue() == in.getInt() ? Optional.of(payload) : Optional.empty();
  }

  /// Makes the file of pre-images, empty.
  DiskFile newUndo() throws IOException {
    remove(UNDO);
    return folder.create(UNDO);
  }

  /// Clears all of it, the mark of the end last.
  void clear() throws IOException {
    for (FileName each : List.of(NEXT, SPARE, APPLIED, BUILT, UNDO, PLAN)) {
      remove(each);
    }
    folder.sync();
    remove(ENDED);
    folder.sync();
  }

  boolean there(FileName name) throws IOException {
    try {
      folder.stat(name);
      return true;
    } catch (KernelException e) {
      if (LiveTree.absent(e)) {
        return false;
      }
      throw e;
    }
  }

  private void remove(FileName name) throws IOException {
    if (there(name)) {
      folder.remove(name);
    }
  }
}
