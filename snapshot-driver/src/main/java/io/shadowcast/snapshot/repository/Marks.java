package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;

/// Which chunks some snapshots need, outside the heap. For one thread.
final class Marks implements Walk.Visitor {
  private static final long MARK = 1;

  private final ChunkProof proof;
  private final ChunkIndex needed = new ChunkIndex();
  private final ChunkIndex entered = new ChunkIndex();

  Marks(ChunkProof proof) {
    this.proof = proof;
  }

  @Override
  public boolean enter(ChunkId node) {
    need(node);
    return enters(node);
  }

  /// Notes that a node or a chunk was come to, and nothing else.
  ///
  /// @return false when it was before
  boolean enters(ChunkId node) {
    return add(entered, proof.fingerprint(node));
  }

  @Override
  public void need(ChunkId chunk) {
    add(needed, proof.fingerprint(chunk));
  }

  private static boolean add(ChunkIndex to, Fingerprint chunk) {
    if (to.find(chunk) != Location.NONE) {
      return false;
    }
    to.add(chunk.high(), chunk.low(), MARK);
    return true;
  }

  /// Whether any snapshot needs it.
  boolean needs(Fingerprint chunk) {
    return needed.find(chunk) != Location.NONE;
  }

  /// Whether a node was entered, so that all below it is marked.
  boolean entered(Fingerprint node) {
    return entered.find(node) != Location.NONE;
  }
}
