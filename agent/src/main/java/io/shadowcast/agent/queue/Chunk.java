package io.shadowcast.agent.queue;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A piece of the budget's memory, filled by one writer from the front and read by one reader
/// behind it.
final class Chunk {
  private static final VarHandle COMMITTED;
  private static final VarHandle NEXT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      COMMITTED = lookup.findVarHandle(Chunk.class, "committed", int.class);
      NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final int index;
  final MemorySegment memory;

  /// The reader's window on the same memory; its position and limit belong to the reader.
  final ByteBuffer window;

  // Written through the handles only, so that a reader sees the bytes before it sees the mark.
  @SuppressWarnings("unused")
  private int committed;

  @SuppressWarnings("unused")
  private @Nullable Chunk next;

  Chunk(int index, MemorySegment memory) {
    this.index = index;
    this.memory = memory;
    this.window = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  int size() {
    return window.capacity();
  }

  /// Bytes that the reader may read.
  int committed() {
    return (int) COMMITTED.getAcquire(this);
  }

  void commit(int bytes) {
    COMMITTED.setRelease(this, bytes);
  }

  /// The chunk after this one; nothing more is committed here once there is one.
  @Nullable Chunk next() {
    return (Chunk) NEXT.getAcquire(this);
  }

  void link(Chunk following) {
    NEXT.setRelease(this, following);
  }

  void clear() {
    COMMITTED.setOpaque(this, 0);
    NEXT.setOpaque(this, (Chunk) null);
  }
}
