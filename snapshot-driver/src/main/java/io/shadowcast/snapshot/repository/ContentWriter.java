package io.shadowcast.snapshot.repository;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stores contents: reads what may have changed, compares leaf by leaf, stores the leaves of a page
/// that differ as one chunk, and writes anew the nodes above them alone. For one thread.
final class ContentWriter {
  private static final int LEAF = Content.LEAF_BYTES;

  /// What a page costs besides the bytes of its leaves; below it a file is better one chunk.
  private static final int PAGE_COST_BYTES = 1024;

  private final ChunkSink sink;
  private final ContentTree tree;
  private final LeafHasher hasher;
  private final LeafBuffer buffer = new LeafBuffer();
  private long changedBytes;

  ContentWriter(ChunkSink sink, LeafHasher hasher) {
    this.sink = sink;
    this.hasher = hasher;
    tree = new ContentTree(sink, hasher);
  }

  /// Bytes of leaves that were not as before, in all contents so far.
  long changedBytes() {
    return changedBytes;
  }

  Content write(ByteSource source, Content before, Ranges changed) throws IOException {
    long size = source.size();
    if (size == 0) {
      return Content.EMPTY;
    }
    Ranges dirty = dirty(before, size, changed);
    if (dirty.list().isEmpty() && before.size() == size) {
      return before;
    }
    return size <= Content.PAGE_BYTES
        ? writeSmall(source, before, (int) size)
        : new Build(source, before, size, dirty).run();
  }

  private static Ranges dirty(Content before, long size, Ranges changed) {
    Ranges all = changed;
    long common = Math.min(before.size(), size) / LEAF * LEAF;
    if (before.size() != size && common < size) {
      all = all.union(new Ranges(List.of(new Range(common, size))));
    }
    return all.intersection(new Ranges(List.of(new Range(0, size)))).aligned(LEAF);
  }

  private Content writeSmall(ByteSource source, Content before, int size) throws IOException {
    buffer.load(source, 0, size);
    int leaves = (size + LEAF - 1) / LEAF;
    ContentTree.Loaded loaded = tree.page(tree.at(before, 0));
    Page page = loaded.page().resized(leaves);
    LeafHasher hashes = tree.hasherOf(page);
    buffer.gatherNothing();
    for (int leaf = 0; leaf < leaves; leaf++) {
      compare(page, leaf, leaf, hashes, size);
    }
    changedBytes += buffer.changedBytes();
    if (buffer.changed() == 0 && before.size() == size) {
      return before;
    }
    if (before.size() > 0 && buffer.gathered() + PAGE_COST_BYTES <= size) {
      buffer.store(page, sink);
      return new Content.Paged(put(page, loaded), 0, size);
    }
    return new Content.Whole(sink.put(buffer.bytes(), 0, size), size);
  }

  /// Compares one leaf of the buffer with the page and notes it when it differs.
  private void compare(Page page, int leaf, int inBuffer, LeafHasher hashes, int validBytes) {
    HashValue128 hash = hashes.leaf(buffer.bytes(), inBuffer * LEAF);
    if (page.holds(leaf, hash)) {
      return;
    }
    int length = Math.min(LEAF, validBytes - inBuffer * LEAF);
    if (hashes.zero(hash)) {
      if (!page.zero(leaf)) {
        page.setZero(leaf);
        buffer.zeroed(length);
      }
      return;
    }
    buffer.gather(leaf, inBuffer * LEAF, length, hash);
  }

  private ChunkId put(Page page, ContentTree.Loaded before) throws IOException {
    byte[] whole = PageCodec.whole(page);
    ChunkId baseId = before.baseId();
    if (baseId == null) {
      return sink.put(whole);
    }
    byte[] difference = PageCodec.difference(page, baseId, before.base());
    return sink.put(difference.length * 2 < whole.length ? difference : whole);
  }

  /// One content while it is stored.
  private final class Build {
    private final ByteSource source;
    private final Content before;
    private final long size;
    private final boolean shrunk;
    private final RangeTable dirty;
    private final RangeTable data;

    Build(ByteSource source, Content before, long size, Ranges dirty) throws IOException {
      this.source = source;
      this.before = before;
      this.size = size;
      this.dirty = new RangeTable(dirty);
      data = new RangeTable(source.data());
      shrunk = before.size() > size;
    }

    Content run() throws IOException {
      int height = ContentTree.height(size);
      Subtree root = build(tree.at(before, height), height, 0);
      if (root instanceof Subtree.Node node) {
        boolean same =
            before instanceof Content.Paged paged
                && paged.root().equals(node.id())
                && paged.size() == size;
        return same ? before : new Content.Paged(node.id(), height, size);
      }
      return new Content.Paged(empty(height), height, size);
    }

    private ChunkId empty(int height) throws IOException {
      return sink.put(
          height == 0
              ? PageCodec.whole(new Page(hasher.seed(), leaves(0)))
              : InnerCodec.write(new @Nullable ChunkId[InnerCodec.CHILDREN]));
    }

    private int leaves(long start) {
      return (int) Math.min(Page.LEAVES, (size - start + LEAF - 1) / LEAF);
    }

    private Subtree build(Subtree old, int level, long start) throws IOException {
      long whole = ContentTree.bytes(level);
      long end = whole > size - start ? size : start + whole;
      boolean touched = dirty.touches(start, end);
      boolean cut = shrunk && whole > size - start;
      if (!touched && !cut && stored(old)) {
        return old;
      }
      if (touched && old instanceof Subtree.Zero && !data.touches(start, end)) {
        return Subtree.ZERO;
      }
      return level == 0 ? page(old, start) : inner(old, level, start);
    }

    private static boolean stored(Subtree old) {
      return old instanceof Subtree.Node || old instanceof Subtree.Zero;
    }

    private Subtree inner(Subtree old, int level, long start) throws IOException {
      Subtree[] children = tree.children(old);
      @Nullable ChunkId[] ids = new @Nullable ChunkId[children.length];
      boolean any = false;
      boolean same = old instanceof Subtree.Node;
      for (int i = 0; i < children.length; i++) {
        long at = start + i * ContentTree.bytes(level - 1);
        boolean inside = at >= start && at < size;
        Subtree built = inside ? build(children[i], level - 1, at) : Subtree.ZERO;
        same &= built.equals(children[i]);
        if (built instanceof Subtree.Node node) {
          ids[i] = node.id();
          any = true;
        }
      }
      if (same) {
        return old;
      }
      return any ? new Subtree.Node(sink.put(InnerCodec.write(ids)), level) : Subtree.ZERO;
    }

    private Subtree page(Subtree old, long start) throws IOException {
      ContentTree.Loaded loaded = tree.page(old);
      int leaves = leaves(start);
      Page page = loaded.page().resized(leaves);
      buffer.gatherNothing();
      long end = Math.min(size, start + Page.BYTES);
      for (int i = dirty.first(start); i < dirty.size() && dirty.start(i) < end; i++) {
        part(page, start, Math.max(start, dirty.start(i)), Math.min(end, dirty.end(i)));
      }
      boolean cut = loaded.page().leaves() != leaves && !(old instanceof Subtree.Zero);
      if (buffer.changed() == 0 && !cut && stored(old)) {
        return old;
      }
      changedBytes += buffer.changedBytes();
      buffer.store(page, sink);
      return page.allZero() ? Subtree.ZERO : new Subtree.Node(put(page, loaded), 0);
    }

    /// Compares the leaves from `from` to `to`, which lie in this page.
    private void part(Page page, long pageStart, long from, long to) throws IOException {
      if (data.touches(from, to)) {
        buffer.load(source, from, (int) (to - from));
      } else {
        buffer.loadZeros((int) (to - from));
      }
      LeafHasher hashes = tree.hasherOf(page);
      int first = (int) ((from - pageStart) / LEAF);
      int count = (int) ((to - from + LEAF - 1) / LEAF);
      for (int i = 0; i < count; i++) {
        compare(page, first + i, i, hashes, (int) (to - from));
      }
    }
  }
}
