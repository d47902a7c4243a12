package io.shadowcast.snapshot.repository;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import java.io.IOException;
import java.util.Arrays;

/// The leaves of one page: those just read, and those among them that changed and will be chunks.
final class LeafBuffer {
  private static final int LEAF = Content.LEAF_BYTES;

  /// A restore of one leaf reads, decrypts and proves the whole chunk it lies in.
  private static final int CHUNK_LEAVES = 32;

  private final byte[] read = new byte[Page.BYTES];
  private final HeapTransfer transfer = new HeapTransfer();
  private final byte[] gather = new byte[Page.BYTES];
  private final int[] leaves = new int[Page.LEAVES];
  private final long[] hashes = new long[2 * Page.LEAVES];
  private int count;
  private int gathered;
  private int zeroed;
  private int zeroedBytes;

  /// What was read last, padded with zeros to a whole leaf.
  byte[] bytes() {
    return read;
  }

  /// Reads; bytes that are not there any more are zeros, for the source may shrink meanwhile.
  void load(ByteSource source, long offset, int length) throws IOException {
    int got = transfer.read(source, offset, read, length);
    Arrays.fill(read, got, padded(length), (byte) 0);
  }

  void loadZeros(int length) {
    Arrays.fill(read, 0, padded(length), (byte) 0);
  }

  private static int padded(int length) {
    return (length + LEAF - 1) / LEAF * LEAF;
  }

  /// Begins a page.
  void gatherNothing() {
    count = 0;
    gathered = 0;
    zeroed = 0;
    zeroedBytes = 0;
  }

  /// Notes a leaf that changed. Only the last leaf of a content is shorter than 4 KiB.
  void gather(int leaf, int from, int length, HashValue128 hash) {
    System.arraycopy(read, from, gather, gathered, length);
    leaves[count] = leaf;
    hashes[2 * count] = hash.getMostSignificantBits();
    hashes[2 * count + 1] = hash.getLeastSignificantBits();
    count++;
    gathered += length;
  }

  /// Notes a leaf that became zeros.
  void zeroed(int length) {
    zeroed++;
    zeroedBytes += length;
  }

  /// How many leaves changed.
  int changed() {
    return count + zeroed;
  }

  int changedBytes() {
    return gathered + zeroedBytes;
  }

  /// How many bytes the changed leaves have.
  int gathered() {
    return gathered;
  }

  /// Stores the changed leaves and says so in the page.
  void store(Page page, ChunkSink sink) throws IOException {
    for (int first = 0; first < count; first += CHUNK_LEAVES) {
      int next = Math.min(count, first + CHUNK_LEAVES);
      int from = first * LEAF;
      int to = Math.min(gathered, next * LEAF);
      ChunkId chunk = sink.put(gather, from, to - from);
      for (int i = first; i < next; i++) {
        page.set(leaves[i], hashes[2 * i], hashes[2 * i + 1], chunk, i - first);
      }
    }
  }
}
