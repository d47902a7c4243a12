package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Ranges;
import java.lang.foreign.MemorySegment;

/// Bytes in memory as a source.
// Never compared; what is written down is not changed again.
@SuppressWarnings("ArrayRecordComponent")
record Bytes(byte[] bytes) implements ByteSource {
  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long offset, MemorySegment into) {
    if (offset >= bytes.length) {
      return 0;
    }
    int length = (int) Math.min(into.byteSize(), bytes.length - offset);
    MemorySegment.copy(MemorySegment.ofArray(bytes), offset, into, 0, length);
    return length;
  }

  @Override
  public Ranges data() {
    return Ranges.ALL;
  }
}
