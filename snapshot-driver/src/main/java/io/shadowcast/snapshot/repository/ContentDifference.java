package io.shadowcast.snapshot.repository;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Where contents differ, to the leaf. Equal nodes are not opened.
final class ContentDifference {
  private static final int LEAF = Content.LEAF_BYTES;

  private final ContentTree tree;
  private final LeafBuffer buffer = new LeafBuffer();

  ContentDifference(ContentTree tree) {
    this.tree = tree;
  }

  /// Between two stored contents. What only the longer one has differs.
  Ranges between(Content one, Content other) throws IOException {
    long common = Math.min(one.size(), other.size());
    long size = Math.max(one.size(), other.size());
    if (size == 0) {
      return Ranges.NONE;
    }
    List<Range> out = new ArrayList<>();
    if (common < size) {
      out.add(new Range(common, size));
    }
    int height = Math.max(ContentTree.heightOf(one), ContentTree.heightOf(other));
    compare(tree.at(one, height), tree.at(other, height), height, new Range(0, size), out);
    return new Ranges(out);
  }

  private void compare(Subtree one, Subtree other, int level, Range within, List<Range> out)
      throws IOException {
    if (one.equals(other)) {
      return;
    }
    if (level == 0) {
      comparePages(tree.page(one).page(), tree.page(other).page(), within, out);
      return;
    }
    Subtree[] ones = tree.children(one);
    Subtree[] others = tree.children(other);
    long step = ContentTree.bytes(level - 1);
    for (int i = 0; i < ones.length; i++) {
      long start = within.start() + i * step;
      if (start >= within.start() && start < within.end()) {
        long end = step > within.end() - start ? within.end() : start + step;
        compare(ones[i], others[i], level - 1, new Range(start, end), out);
      }
    }
  }

  private static void comparePages(Page one, Page other, Range within, List<Range> out) {
    int leaves = Math.max(one.leaves(), other.leaves());
    for (int leaf = 0; leaf < leaves; leaf++) {
      long start = within.start() + (long) leaf * LEAF;
      if (start < within.end() && !one.sameBytes(leaf, other)) {
        out.add(new Range(start, Math.min(within.end(), start + LEAF)));
      }
    }
  }

  /// Between a stored content and a live file, within some ranges. What only the longer one has
  /// differs.
  Ranges live(Content stored, ByteSource live, Ranges scope) throws IOException {
    long liveSize = live.size();
    long common = Math.min(stored.size(), liveSize);
    long size = Math.max(stored.size(), liveSize);
    List<Range> out = new ArrayList<>();
    if (common < size) {
      out.add(new Range(common, size));
    }
    if (common > 0) {
      Ranges leaves = scope.intersection(new Ranges(List.of(new Range(0, common)))).aligned(LEAF);
      int height = ContentTree.heightOf(stored);
      new Live(live, new Range(0, common), leaves, out).compare(tree.at(stored, height), height, 0);
    }
    return new Ranges(out).intersection(scope.aligned(LEAF));
  }

  /// One comparison with a live file.
  private final class Live {
    private final ByteSource live;
    private final long size;
    private final RangeTable scope;
    private final RangeTable data;
    private final List<Range> out;

    Live(ByteSource live, Range common, Ranges scope, List<Range> out) throws IOException {
      this.live = live;
      this.size = common.end();
      this.scope = new RangeTable(scope);
      this.data = new RangeTable(live.data());
      this.out = out;
    }

    void compare(Subtree stored, int level, long start) throws IOException {
      if (start < 0 || start >= size) {
        return;
      }
      long whole = ContentTree.bytes(level);
      long end = whole > size - start ? size : start + whole;
      boolean bothZero = stored instanceof Subtree.Zero && !data.touches(start, end);
      if (bothZero || !scope.touches(start, end)) {
        return;
      }
      if (level == 0) {
        comparePage(tree.page(stored).page(), start, end);
        return;
      }
      Subtree[] children = tree.children(stored);
      for (int i = 0; i < children.length; i++) {
        compare(children[i], level - 1, start + i * ContentTree.bytes(level - 1));
      }
    }

    private void comparePage(Page page, long start, long end) throws IOException {
      for (int i = scope.first(start); i < scope.size() && scope.start(i) < end; i++) {
        part(page, start, Math.max(start, scope.start(i)), Math.min(end, scope.end(i)));
      }
    }

    private void part(Page page, long pageStart, long from, long to) throws IOException {
      if (data.touches(from, to)) {
        buffer.load(live, from, (int) (to - from));
      } else {
        buffer.loadZeros((int) (to - from));
      }
      LeafHasher hasher = tree.hasherOf(page);
      for (long at = from; at < to; at += LEAF) {
        HashValue128 hash = hasher.leaf(buffer.bytes(), (int) (at - from));
        int leaf = (int) ((at - pageStart) / LEAF);
        if (page.zero(leaf) ? !hasher.zero(hash) : !page.holds(leaf, hash)) {
          out.add(new Range(at, Math.min(to, at + LEAF)));
        }
      }
    }
  }
}
