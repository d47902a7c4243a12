package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.Optional;

/// Where a repair may find what was lost. What it gives need not be right: only bytes that match
/// the id of the chunk are taken.
public interface Healer {
  /// The file as it is now, open; the root path for a device.
  Optional<ByteSource> live(Manifest snapshot, FilePath path) throws IOException;

  /// The chunk as another repository has it.
  Optional<byte[]> chunk(ChunkId id) throws IOException;
}
