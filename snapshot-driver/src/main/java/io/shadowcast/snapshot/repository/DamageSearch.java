package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds which files of which snapshots need damaged or missing chunks. What has none below it is
/// looked at once, in however many snapshots it is. For one thread.
final class DamageSearch implements Walk.Visitor {
  private final ChunkProof proof;
  private final Session session;
  private final Map<Fingerprint, String> bad;
  private final Walk walk;
  private final Set<ChunkId> clean = new HashSet<>();
  private final Deque<Integer> before = new ArrayDeque<>();
  private final Map<String, Set<Verification.Hit>> hits = new LinkedHashMap<>();
  private @Nullable Manifest manifest;
  private int count;

  /// @param bad damaged chunks, with where they lie
  DamageSearch(Session session, Map<Fingerprint, String> bad) {
    this.session = session;
    this.bad = bad;
    proof = session.chunks().proof();
    walk = new Walk(session.chunks(), session.hasher(), this);
    bad.values().forEach(what -> hits.put(what, new LinkedHashSet<>()));
  }

  void snapshot(Manifest each) throws IOException {
    manifest = each;
    walk.snapshot(each);
  }

  List<Verification.Damage> damages() {
    List<Verification.Damage> damages = new ArrayList<>();
    hits.forEach((what, where) -> damages.add(new Verification.Damage(what, List.copyOf(where))));
    return damages;
  }

  @Override
  public boolean enter(ChunkId node) {
    if (clean.contains(node)) {
      return false;
    }
    before.push(count);
    need(node);
    return true;
  }

  @Override
  public void leave(ChunkId node) {
    if (before.pop() == count) {
      clean.add(node);
    }
  }

  @Override
  public void need(ChunkId chunk) {
    Fingerprint print = proof.fingerprint(chunk);
    String what = bad.get(print);
    if (what != null) {
      hit(what);
    } else if (!session.index().find(print).isPresent()) {
      hit("chunk " + chunk + ": not in this repository");
    }
  }

  @Override
  public void unreadable(ChunkId node, DamagedException why) {
    if (!bad.containsKey(proof.fingerprint(node))) {
      hit(String.valueOf(why.getMessage()));
    }
  }

  private void hit(String what) {
    count++;
    if (manifest != null) {
      hits.computeIfAbsent(what, key -> new LinkedHashSet<>())
          .add(new Verification.Hit(manifest.id(), walk.path()));
    }
  }
}
