package io.shadowcast.snapshot.volume;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Bytes that can be read at any place: a file, a device, a stored content.
public interface ByteSource {
  /// Length in bytes.
  long size() throws IOException;

  /// Reads until the segment is full or the bytes end.
  ///
  /// @return how many bytes; less than the segment holds only at the end, 0 behind it
  int read(long offset, MemorySegment into) throws IOException;

  /// Where there is data; elsewhere it reads as zero (holes). A superset is allowed.
  Ranges data() throws IOException;
}
