package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.io.IOException;

/// Lists what a snapshot needs, children first, without what is marked already.
final class ChunkList implements Walk.Visitor {
  private final ChunkProof proof;
  private final Marks known;
  private final Marks listed;
  private final SnapshotReader.ChunkVisitor to;

  ChunkList(ChunkProof proof, Marks known, SnapshotReader.ChunkVisitor to) {
    this.proof = proof;
    this.known = known;
    this.to = to;
    listed = new Marks(proof);
  }

  @Override
  public boolean enter(ChunkId node) {
    return !known.entered(proof.fingerprint(node)) && listed.enters(node);
  }

  @Override
  public void leave(ChunkId node) throws IOException {
    need(node);
  }

  @Override
  public void need(ChunkId chunk) throws IOException {
    Fingerprint print = proof.fingerprint(chunk);
    if (!known.needs(print) && !listed.needs(print)) {
      listed.need(chunk);
      to.chunk(chunk);
    }
  }
}
