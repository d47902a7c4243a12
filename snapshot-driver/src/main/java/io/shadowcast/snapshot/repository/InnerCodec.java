package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import org.jspecify.annotations.Nullable;

/// Inner nodes of a content as bytes: which of 64 children are there, and their ids. A child that
/// is not there is all zeros.
final class InnerCodec {
  /// First byte of an inner node.
  static final int INNER = 3;

  /// How many children a node has at most.
  static final int CHILDREN = 64;

  private InnerCodec() {}

  static byte[] write(@Nullable ChunkId[] children) {
    NodeOutput out = new NodeOutput();
    out.u8(INNER);
    long present = 0;
    for (int i = 0; i < CHILDREN; i++) {
      present |= children[i] == null ? 0 : 1L << i;
    }
    out.u64(present);
    for (ChunkId child : children) {
      if (child != null) {
        out.id(child);
      }
    }
    return out.toBytes();
  }

  static @Nullable ChunkId[] read(NodeInput in) throws DamagedException {
    int kind = in.u8();
    if (kind != INNER) {
      throw in.bad("a node of kind " + kind + " (expected: 3, an inner node)");
    }
    long present = in.u64();
    @Nullable ChunkId[] children = new @Nullable ChunkId[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
      children[i] = ((present >>> i) & 1) == 0 ? null : in.id();
    }
    in.end();
    return children;
  }
}
