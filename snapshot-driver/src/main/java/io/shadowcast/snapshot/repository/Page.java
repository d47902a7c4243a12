package io.shadowcast.snapshot.repository;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import org.jspecify.annotations.Nullable;

/// Up to 128 leaves of a content: the hash of each, and which block of which chunk holds it. A leaf
/// without a chunk is all zeros.
final class Page {
  /// How many leaves a page has at most.
  static final int LEAVES = 128;

  /// How many bytes it covers.
  static final int BYTES = LEAVES * Content.LEAF_BYTES;

  private final long seed;
  private final int leaves;
  private final long[] hashes;
  private final @Nullable ChunkId[] chunks;
  private final int[] blocks;

  /// Leaves that are all zeros.
  Page(long seed, int leaves) {
    if (leaves < 1 || leaves > LEAVES) {
      throw new IllegalArgumentException("page: " + leaves + " leaves (expected: 1..128)");
    }
    this.seed = seed;
    this.leaves = leaves;
    hashes = new long[2 * leaves];
    chunks = new @Nullable ChunkId[leaves];
    blocks = new int[leaves];
  }

  /// The same with another number of leaves; new ones are zeros.
  Page resized(int count) {
    Page page = new Page(seed, count);
    int kept = Math.min(count, leaves);
    System.arraycopy(hashes, 0, page.hashes, 0, 2 * kept);
    System.arraycopy(chunks, 0, page.chunks, 0, kept);
    System.arraycopy(blocks, 0, page.blocks, 0, kept);
    return page;
  }

  long seed() {
    return seed;
  }

  int leaves() {
    return leaves;
  }

  void set(int leaf, long high, long low, @Nullable ChunkId chunk, int block) {
    hashes[2 * leaf] = high;
    hashes[2 * leaf + 1] = low;
    chunks[leaf] = chunk;
    blocks[leaf] = block;
  }

  void setZero(int leaf) {
    set(leaf, 0, 0, null, 0);
  }

  /// Takes a leaf as another page has it; one that it does not have is zeros.
  void take(Page from, int leaf) {
    if (leaf < from.leaves) {
      set(leaf, from.high(leaf), from.low(leaf), from.chunks[leaf], from.blocks[leaf]);
    } else {
      setZero(leaf);
    }
  }

  boolean zero(int leaf) {
    return leaf >= leaves || chunks[leaf] == null;
  }

  boolean allZero() {
    for (int i = 0; i < leaves; i++) {
      if (chunks[i] != null) {
        return false;
      }
    }
    return true;
  }

  long high(int leaf) {
    return hashes[2 * leaf];
  }

  long low(int leaf) {
    return hashes[2 * leaf + 1];
  }

  /// The chunk of a leaf that is not zero.
  ChunkId chunk(int leaf) {
    ChunkId chunk = chunks[leaf];
    if (chunk == null) {
      throw new IllegalStateException("page: leaf " + leaf + " is zero");
    }
    return chunk;
  }

  int block(int leaf) {
    return blocks[leaf];
  }

  /// Whether a leaf that is not zero has this hash.
  boolean holds(int leaf, HashValue128 hash) {
    return leaf < leaves
        && chunks[leaf] != null
        && high(leaf) == hash.getMostSignificantBits()
        && low(leaf) == hash.getLeastSignificantBits();
  }

  /// Whether a leaf lies in the same place of the same chunk in both.
  boolean samePlace(int leaf, Page other) {
    if (zero(leaf) || other.zero(leaf)) {
      return zero(leaf) && other.zero(leaf);
    }
    return blocks[leaf] == other.blocks[leaf] && chunk(leaf).equals(other.chunk(leaf));
  }

  /// Whether a leaf has the same bytes in both. Pages of different seeds can only tell by the
  /// place, and then may call equal leaves different.
  boolean sameBytes(int leaf, Page other) {
    return samePlace(leaf, other)
        || (seed == other.seed
            && !zero(leaf)
            && !other.zero(leaf)
            && high(leaf) == other.high(leaf)
            && low(leaf) == other.low(leaf));
  }
}
