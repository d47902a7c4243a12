package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A stored content as bytes. Keeps the nodes on the way to the page read last, and some chunks.
final class StoredContent implements ByteSource {
  private static final int LEAF = Content.LEAF_BYTES;

  private final Content content;
  private final ContentTree tree;
  private final Chunks chunks;
  private final int height;
  private final Subtree[][] way;
  private final long[] wayStart;
  private Page page;
  private long pageStart = -1;

  StoredContent(Content content, ContentTree tree, Chunks chunks) {
    this.content = content;
    this.tree = tree;
    this.chunks = chunks;
    height = ContentTree.heightOf(content);
    way = new Subtree[height + 1][];
    wayStart = new long[height + 1];
    Arrays.fill(wayStart, -1);
    page = new Page(0, Page.LEAVES);
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public int read(long offset, MemorySegment into) throws IOException {
    long end = Math.min(content.size(), offset + into.byteSize());
    for (long at = offset; at < end; ) {
      long leafEnd = Math.min(end, (at / LEAF + 1) * LEAF);
      open(at / Page.BYTES * Page.BYTES);
      copyLeaf(at, into.asSlice(at - offset, leafEnd - at));
      at = leafEnd;
    }
    return (int) Math.max(0, end - offset);
  }

  private void copyLeaf(long at, MemorySegment into) throws IOException {
    int leaf = (int) ((at - pageStart) / LEAF);
    if (page.zero(leaf)) {
      into.fill((byte) 0);
      return;
    }
    byte[] chunk = chunks.read(page.chunk(leaf));
    int from = page.block(leaf) * LEAF + (int) (at % LEAF);
    int there = (int) Math.clamp(chunk.length - from, 0L, into.byteSize());
    if (there > 0) {
      MemorySegment.copy(MemorySegment.ofArray(chunk), from, into, 0, there);
    }
    into.asSlice(there).fill((byte) 0);
  }

  private void open(long start) throws IOException {
    if (pageStart == start) {
      return;
    }
    Subtree at = tree.at(content, height);
    for (int level = height; level > 0 && !(at instanceof Subtree.Zero); level--) {
      at = child(at, level, start);
    }
    page = tree.page(at).page();
    pageStart = start;
  }

  private Subtree child(Subtree parent, int level, long position) throws IOException {
    long whole = ContentTree.bytes(level);
    long start = whole == Long.MAX_VALUE ? 0 : position / whole * whole;
    if (wayStart[level] != start) {
      way[level] = tree.children(parent);
      wayStart[level] = start;
    }
    return way[level][(int) ((position - start) / ContentTree.bytes(level - 1))];
  }

  /// To the leaf.
  @Override
  public Ranges data() throws IOException {
    List<Range> out = new ArrayList<>();
    collect(tree.at(content, height), height, 0, out);
    return new Ranges(out);
  }

  private void collect(Subtree at, int level, long start, List<Range> out) throws IOException {
    if (at instanceof Subtree.Zero || start < 0 || start >= content.size()) {
      return;
    }
    if (level == 0) {
      leaves(tree.page(at).page(), start, out);
      return;
    }
    Subtree[] children = tree.children(at);
    for (int i = 0; i < children.length; i++) {
      collect(children[i], level - 1, start + i * ContentTree.bytes(level - 1), out);
    }
  }

  private void leaves(Page data, long start, List<Range> out) {
    for (int leaf = 0; leaf < data.leaves(); leaf++) {
      long from = start + (long) leaf * LEAF;
      if (from < content.size() && !data.zero(leaf)) {
        add(new Range(from, Math.min(content.size(), from + LEAF)), out);
      }
    }
  }

  /// Joins at once, for an image has millions of leaves and few ranges.
  private static void add(Range next, List<Range> out) {
    boolean joins = !out.isEmpty() && out.getLast().end() == next.start();
    Range first = joins ? out.removeLast() : next;
    out.add(new Range(first.start(), next.end()));
  }
}
