package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.io.IOException;

/// Where chunks are read.
interface Chunks {
  /// The plain bytes of a chunk, proved against its id.
  ///
  /// @throws DamagedException when it is not there or not whole
  byte[] read(ChunkId id) throws IOException;
}
