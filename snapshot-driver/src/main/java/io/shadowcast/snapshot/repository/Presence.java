package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;

/// Proves that all a snapshot needs is where a writer may rely on it.
final class Presence implements Walk.Visitor {
  private final ChunkProof proof;
  private final ChunkWriter writer;
  private final Marks seen;

  Presence(ChunkProof proof, ChunkWriter writer) {
    this.proof = proof;
    this.writer = writer;
    seen = new Marks(proof);
  }

  @Override
  public boolean enter(ChunkId node) throws DamagedException {
    need(node);
    return seen.enters(node);
  }

  @Override
  public void need(ChunkId chunk) throws DamagedException {
    if (!writer.has(proof.fingerprint(chunk))) {
      throw new DamagedException("chunk " + chunk + ": not here (expected: shipped before)");
    }
  }
}
