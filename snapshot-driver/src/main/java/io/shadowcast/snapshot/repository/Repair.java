package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes damaged and missing chunks anew, from live files or another repository. For one thread.
final class Repair implements Walk.Visitor {
  private static final int LEAF = Content.LEAF_BYTES;

  private final ChunkProof proof;
  private final ChunkWriter writer;
  private final SharedIndex index;
  private final Set<Fingerprint> bad;
  private final Healer healer;
  private final Walk walk;
  private final HeapTransfer transfer = new HeapTransfer();
  private @Nullable Manifest manifest;
  private int repaired;

  /// @param bad damaged chunks; those that are repaired are taken out
  Repair(Session session, ChunkWriter writer, Set<Fingerprint> bad, Healer healer) {
    this.writer = writer;
    this.bad = bad;
    this.healer = healer;
    index = session.index();
    proof = session.chunks().proof();
    walk = new Walk(writer, session.hasher(), this);
  }

  /// Repairs what these snapshots need.
  ///
  /// @param manifests the ones most like the live files first
  /// @return how many chunks were repaired
  int run(List<Manifest> manifests) throws IOException {
    for (Manifest each : manifests) {
      manifest = each;
      walk.snapshot(each);
    }
    return repaired;
  }

  @Override
  public boolean enter(ChunkId node) throws IOException {
    fromOther(node);
    return true;
  }

  @Override
  public void need(ChunkId chunk) throws IOException {
    fromOther(chunk);
  }

  @Override
  public void unreadable(ChunkId node, DamagedException why) {
    // Nobody had it; the verification that follows names it.
  }

  @Override
  public void whole(ChunkId chunk, long size) throws IOException {
    if (lost(proof.fingerprint(chunk))) {
      int[] leaves = new int[(int) ((size + LEAF - 1) / LEAF)];
      Arrays.setAll(leaves, i -> i);
      fromLive(chunk, leaves, 0);
    }
  }

  @Override
  public void page(Page page, long start) throws IOException {
    for (int leaf = 0; leaf < page.leaves(); leaf++) {
      if (!page.zero(leaf) && page.block(leaf) == 0 && lost(proof.fingerprint(page.chunk(leaf)))) {
        fromLive(page.chunk(leaf), leavesOf(page, page.chunk(leaf)), start);
      }
    }
  }

  /// Which leaf of the page each block of a chunk is; -1 where the page has it no more.
  private static int[] leavesOf(Page page, ChunkId chunk) {
    int[] leaves = new int[Page.LEAVES];
    Arrays.fill(leaves, -1);
    int count = 0;
    for (int leaf = 0; leaf < page.leaves(); leaf++) {
      int block = page.block(leaf);
      if (!page.zero(leaf) && block < Page.LEAVES && page.chunk(leaf).equals(chunk)) {
        leaves[block] = leaf;
        count = Math.max(count, block + 1);
      }
    }
    return Arrays.copyOf(leaves, count);
  }

  private boolean lost(Fingerprint chunk) {
    return bad.contains(chunk) || (index.find(chunk).isEmpty() && !writer.has(chunk));
  }

  private void fromOther(ChunkId id) throws IOException {
    if (lost(proof.fingerprint(id))) {
      Optional<byte[]> found = healer.chunk(id);
      if (found.isPresent()) {
        take(id, found.get());
      }
    }
  }

  private void fromLive(ChunkId id, int[] leaves, long start) throws IOException {
    Manifest of = manifest;
    if (of == null || Arrays.stream(leaves).anyMatch(leaf -> leaf < 0)) {
      return;
    }
    Optional<ByteSource> live = healer.live(of, walk.path());
    if (live.isEmpty()) {
      return;
    }
    byte[] bytes = new byte[leaves.length * LEAF];
    byte[] leaf = new byte[LEAF];
    int length = 0;
    for (int each : leaves) {
      int got = transfer.read(live.get(), start + (long) each * LEAF, leaf, LEAF);
      System.arraycopy(leaf, 0, bytes, length, got);
      length += got;
    }
    take(id, Arrays.copyOf(bytes, length));
  }

  private void take(ChunkId id, byte[] plain) throws IOException {
    if (proof.id(plain, 0, plain.length).equals(id)) {
      Fingerprint chunk = proof.fingerprint(id);
      writer.store(chunk, plain, 0, plain.length);
      bad.remove(chunk);
      repaired++;
    }
  }
}
