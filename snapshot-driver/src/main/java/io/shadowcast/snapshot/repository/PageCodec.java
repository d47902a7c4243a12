package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pages as bytes. A page is written whole, or as what differs from a page that is written whole:
/// never a difference of a difference, so reading a page reads at most two nodes.
final class PageCodec {
  /// First byte of a page written whole.
  static final int WHOLE = 1;

  /// First byte of a page written as a difference.
  static final int DIFFERENCE = 2;

  private PageCodec() {}

  static byte[] whole(Page page) {
    NodeOutput out = new NodeOutput();
    out.u8(WHOLE);
    out.u64(page.seed());
    out.varint(page.leaves());
    Runs runs = new Runs(page);
    for (int leaf = 0; leaf < page.leaves(); leaf = runs.end(leaf)) {
      runs.add(leaf, runs.end(leaf));
    }
    runs.write(out);
    return out.toBytes();
  }

  /// What of `page` lies in another place than in `base`.
  static byte[] difference(Page page, ChunkId baseId, Page base) {
    NodeOutput out = new NodeOutput();
    out.u8(DIFFERENCE);
    out.id(baseId);
    out.varint(page.leaves());
    Runs runs = new Runs(page);
    int leaf = 0;
    while (leaf < page.leaves()) {
      if (page.samePlace(leaf, base)) {
        leaf++;
        continue;
      }
      int end = leaf + 1;
      while (end < runs.end(leaf) && !page.samePlace(end, base)) {
        end++;
      }
      runs.add(leaf, end);
      leaf = end;
    }
    runs.write(out);
    return out.toBytes();
  }

  static Page readWhole(NodeInput in) throws DamagedException {
    long seed = in.u64();
    Page page = new Page(seed, leaves(in));
    readRuns(in, page);
    return page;
  }

  /// Reads the rest of a difference, its first byte and the base's id having been read.
  static Page readDifference(NodeInput in, Page base) throws DamagedException {
    Page page = base.resized(leaves(in));
    readRuns(in, page);
    return page;
  }

  private static int leaves(NodeInput in) throws DamagedException {
    int leaves = in.count(Page.LEAVES);
    if (leaves == 0) {
      throw in.bad("a page without leaves");
    }
    return leaves;
  }

  private static void readRuns(NodeInput in, Page page) throws DamagedException {
    List<ChunkId> chunks = new ArrayList<>();
    for (int left = in.count(Page.LEAVES); left > 0; left--) {
      chunks.add(in.id());
    }
    int[] hashed = new int[page.leaves()];
    int count = 0;
    int leaf = 0;
    for (int left = in.count(Page.LEAVES); left > 0; left--) {
      leaf += in.count(page.leaves() - leaf);
      int end = leaf + in.count(page.leaves() - leaf);
      int chunk = in.count(chunks.size());
      int block = chunk == 0 ? 0 : in.count(Integer.MAX_VALUE - Page.LEAVES);
      for (; leaf < end; leaf++) {
        page.set(leaf, 0, 0, chunk == 0 ? null : chunks.get(chunk - 1), block++);
        if (chunk > 0) {
          hashed[count++] = leaf;
        }
      }
    }
    for (int i = 0; i < count; i++) {
      int at = hashed[i];
      page.set(at, in.u64(), in.u64(), page.chunk(at), page.block(at));
    }
    in.end();
  }

  /// Runs of leaves that lie one after the other in one chunk, or are zeros.
  private static final class Runs {
    private final Page page;
    private final Map<ChunkId, Integer> numbers = new HashMap<>();
    private final NodeOutput ids = new NodeOutput();
    private final NodeOutput runs = new NodeOutput();
    private final NodeOutput hashes = new NodeOutput();
    private int count;
    private int written;

    Runs(Page page) {
      this.page = page;
    }

    /// Where the run ends that begins with this leaf.
    int end(int first) {
      int end = first + 1;
      while (end < page.leaves() && follows(end)) {
        end++;
      }
      return end;
    }

    private boolean follows(int leaf) {
      if (page.zero(leaf) || page.zero(leaf - 1)) {
        return page.zero(leaf) && page.zero(leaf - 1);
      }
      return page.block(leaf) == page.block(leaf - 1) + 1
          && page.chunk(leaf).equals(page.chunk(leaf - 1));
    }

    void add(int first, int end) {
      runs.varint(first - written);
      runs.varint(end - first);
      written = end;
      count++;
      if (page.zero(first)) {
        runs.varint(0);
        return;
      }
      runs.varint(number(page.chunk(first)));
      runs.varint(page.block(first));
      for (int leaf = first; leaf < end; leaf++) {
        hashes.u64(page.high(leaf));
        hashes.u64(page.low(leaf));
      }
    }

    private int number(ChunkId chunk) {
      Integer known = numbers.get(chunk);
      if (known != null) {
        return known;
      }
      ids.id(chunk);
      numbers.put(chunk, numbers.size() + 1);
      return numbers.size();
    }

    void write(NodeOutput out) {
      out.varint(numbers.size());
      out.raw(ids.toBytes());
      out.varint(count);
      out.raw(runs.toBytes());
      out.raw(hashes.toBytes());
    }
  }
}
