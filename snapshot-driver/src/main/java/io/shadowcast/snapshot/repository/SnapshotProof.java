package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads all that one snapshot needs, each chunk once, and proves it. For one thread.
final class SnapshotProof implements Walk.Visitor {
  private final Session session;
  private final Manifest manifest;
  private final Walk walk;
  private final Marks seen;
  private final List<Verification.Damage> damages = new ArrayList<>();
  private long chunks;
  private long bytes;

  SnapshotProof(Session session, Manifest manifest) {
    this.session = session;
    this.manifest = manifest;
    walk = new Walk(session.chunks(), session.hasher(), this);
    seen = new Marks(session.chunks().proof());
  }

  Verification run() throws IOException {
    walk.snapshot(manifest);
    return new Verification(chunks, bytes, damages);
  }

  @Override
  public boolean enter(ChunkId node) throws IOException {
    if (!seen.enters(node)) {
      return false;
    }
    need(node);
    return true;
  }

  @Override
  public void need(ChunkId chunk) throws IOException {
    if (seen.needs(session.chunks().proof().fingerprint(chunk))) {
      return;
    }
    seen.need(chunk);
    chunks++;
    try {
      bytes += session.chunks().read(chunk).length;
    } catch (DamagedException e) {
      damaged(e);
    }
  }

  /// Said already, when it was needed, unless it is no node.
  @Override
  public void unreadable(ChunkId node, DamagedException why) {
    damaged(why);
  }

  private void damaged(DamagedException why) {
    String what = String.valueOf(why.getMessage());
    Verification.Hit hit = new Verification.Hit(manifest.id(), walk.path());
    if (damages.stream().noneMatch(each -> each.what().equals(what))) {
      damages.add(new Verification.Damage(what, List.of(hit)));
    }
  }
}
