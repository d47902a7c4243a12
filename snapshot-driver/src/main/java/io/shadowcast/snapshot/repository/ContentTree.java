package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds its way in the trees of contents.
final class ContentTree {
  private static final int FAN_OUT_BITS = 6;

  private final Chunks chunks;
  private final LeafHasher hasher;
  private LeafHasher foreign;

  /// @param hasher for contents that have no hashes stored
  ContentTree(Chunks chunks, LeafHasher hasher) {
    this.chunks = chunks;
    this.hasher = hasher;
    foreign = hasher;
  }

  /// A page as it is, and the page it is written against.
  ///
  /// @param baseId of the page written whole
  record Loaded(Page page, @Nullable ChunkId baseId, Page base) {}

  /// How many levels above its pages a content of this length has.
  static int height(long size) {
    int height = 0;
    while (bytes(height) < size) {
      height++;
    }
    return height;
  }

  /// How many bytes a subtree of this level covers.
  static long bytes(int level) {
    int shift = level * FAN_OUT_BITS;
    return shift >= Long.SIZE - 20 ? Long.MAX_VALUE : (long) Page.BYTES << shift;
  }

  static int heightOf(Content content) {
    return switch (content) {
      case Content.Empty empty -> 0;
      case Content.Whole whole -> 0;
      case Content.Paged paged -> paged.height();
    };
  }

  /// The part of a content from its start that a tree of this height covers.
  Subtree at(Content content, int height) throws IOException {
    Subtree top =
        switch (content) {
          case Content.Empty empty -> Subtree.ZERO;
          case Content.Whole whole -> new Subtree.Single(whole.chunk(), whole.size());
          case Content.Paged paged -> new Subtree.Node(paged.root(), paged.height());
        };
    for (int level = heightOf(content) + 1; level <= height; level++) {
      top = top instanceof Subtree.Zero ? top : new Subtree.Raised(top, level);
    }
    for (int level = heightOf(content); level > height; level--) {
      top = children(top)[0];
    }
    return top;
  }

  /// The 64 parts of a subtree above a page.
  Subtree[] children(Subtree parent) throws IOException {
    Subtree[] children = new Subtree[InnerCodec.CHILDREN];
    Arrays.fill(children, Subtree.ZERO);
    switch (parent) {
      case Subtree.Zero zero -> {}
      case Subtree.Raised raised -> children[0] = raised.first();
      case Subtree.Node node -> fill(node, children);
      case Subtree.Single single -> throw new IllegalArgumentException("content: no inner node");
    }
    return children;
  }

  private void fill(Subtree.Node node, Subtree[] children) throws IOException {
    @Nullable ChunkId[] ids =
        InnerCodec.read(new NodeInput("node " + node.id(), chunks.read(node.id())));
    for (int i = 0; i < children.length; i++) {
      ChunkId id = ids[i];
      if (id != null) {
        children[i] = new Subtree.Node(id, node.level() - 1);
      }
    }
  }

  /// A page.
  Loaded page(Subtree subtree) throws IOException {
    return switch (subtree) {
      case Subtree.Zero zero -> unwritten(new Page(hasher.seed(), Page.LEAVES));
      case Subtree.Single single -> unwritten(hashed(single));
      case Subtree.Node node -> load(node.id());
      case Subtree.Raised raised -> throw new IllegalArgumentException("content: no page");
    };
  }

  private static Loaded unwritten(Page page) {
    return new Loaded(page, null, page);
  }

  private Loaded load(ChunkId id) throws IOException {
    NodeInput in = new NodeInput("page " + id, chunks.read(id));
    return switch (in.u8()) {
      case PageCodec.WHOLE -> {
        Page page = PageCodec.readWhole(in);
        yield new Loaded(page, id, page);
      }
      case PageCodec.DIFFERENCE -> {
        ChunkId baseId = in.id();
        Page base = whole(baseId);
        yield new Loaded(PageCodec.readDifference(in, base), baseId, base);
      }
      default -> throw in.bad("no page");
    };
  }

  private Page whole(ChunkId id) throws IOException {
    NodeInput in = new NodeInput("page " + id, chunks.read(id));
    if (in.u8() != PageCodec.WHOLE) {
      throw in.bad("no page written whole");
    }
    return PageCodec.readWhole(in);
  }

  private Page hashed(Subtree.Single single) throws IOException {
    byte[] bytes = chunks.read(single.chunk());
    int leaves = (bytes.length + Content.LEAF_BYTES - 1) / Content.LEAF_BYTES;
    byte[] padded = Arrays.copyOf(bytes, leaves * Content.LEAF_BYTES);
    Page page = new Page(hasher.seed(), leaves);
    for (int i = 0; i < leaves; i++) {
      var hash = hasher.leaf(padded, i * Content.LEAF_BYTES);
      if (!hasher.zero(hash)) {
        page.set(
            i, hash.getMostSignificantBits(), hash.getLeastSignificantBits(), single.chunk(), i);
      }
    }
    return page;
  }

  /// What hashes leaves as this page's were; pages of another repository have another seed.
  LeafHasher hasherOf(Page page) {
    if (page.seed() == hasher.seed()) {
      return hasher;
    }
    if (page.seed() != foreign.seed()) {
      foreign = new LeafHasher(page.seed());
    }
    return foreign;
  }
}
