package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.io.IOException;

/// Where chunks are stored; what is there already is not stored again.
interface ChunkSink extends Chunks {
  /// Stores some bytes.
  ChunkId put(byte[] plain, int offset, int length) throws IOException;

  /// Stores all of them.
  default ChunkId put(byte[] plain) throws IOException {
    return put(plain, 0, plain.length);
  }
}
