package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A live file held to the length it had when it was opened: what is appended is not seen, what was
/// cut off reads as zero and is told.
final class Held implements ByteSource {
  private final ByteSource file;
  private final long size;
  private boolean cut;

  Held(ByteSource file, long size) {
    this.file = file;
    this.size = size;
  }

  /// Whether bytes were missing.
  boolean cut() {
    return cut;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long offset, MemorySegment into) throws IOException {
    int want = (int) Math.clamp(size - offset, 0, into.byteSize());
    int got = want == 0 ? 0 : readable(offset, into.asSlice(0, want));
    if (got < want) {
      cut = true;
      into.asSlice(got, want - got).fill((byte) 0);
    }
    return want;
  }

  private int readable(long offset, MemorySegment into) throws IOException {
    try {
      return file.read(offset, into);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  @Override
  public Ranges data() throws IOException {
    if (size == 0) {
      return Ranges.NONE;
    }
    try {
      return file.data().intersection(new Ranges(List.of(new Range(0, size))));
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }
}
