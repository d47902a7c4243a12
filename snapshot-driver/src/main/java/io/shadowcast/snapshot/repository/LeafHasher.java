package io.shadowcast.snapshot.repository;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.shadowcast.snapshot.volume.Content;

/// XXH3-128 of leaves with a secret seed: tells what changed. It is no proof against someone who
/// knows the seed; stored bytes are proved by SHA-256. A leaf shorter than 4 KiB is hashed as if
/// zeros followed, so that a file that grows by zeros keeps its leaves.
final class LeafHasher {
  private final long seed;
  private final Hasher128 hasher;
  private final HashValue128 zero;

  LeafHasher(long seed) {
    this.seed = seed;
    hasher = Hashing.xxh3_128(seed);
    zero = hasher.hashBytesTo128Bits(new byte[Content.LEAF_BYTES]);
  }

  long seed() {
    return seed;
  }

  /// The hash of the 4096 bytes from `offset` on.
  HashValue128 leaf(byte[] bytes, int offset) {
    return hasher.hashBytesTo128Bits(bytes, offset, Content.LEAF_BYTES);
  }

  /// Whether this is the hash of 4096 zeros.
  boolean zero(HashValue128 hash) {
    return hash.getMostSignificantBits() == zero.getMostSignificantBits()
        && hash.getLeastSignificantBits() == zero.getLeastSignificantBits();
  }
}
