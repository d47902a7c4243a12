package io.shadowcast.aggregator.store.series;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// Encoders to be used again; as many as were ever in use at once.
final class ChunkEncoders implements AutoCloseable {
  private final ConcurrentLinkedQueue<ChunkEncoder> idle = new ConcurrentLinkedQueue<>();

  void with(Consumer<ChunkEncoder> work) {
    ChunkEncoder known = idle.poll();
    ChunkEncoder encoder = known == null ? new ChunkEncoder() : known;
    try {
      work.accept(encoder);
    } finally {
      idle.add(encoder);
    }
  }

  @Override
  public void close() {
    idle.forEach(ChunkEncoder::close);
    idle.clear();
  }
}
