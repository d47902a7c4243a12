package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// Visits what a snapshot needs: its nodes, the nodes these are differences from, and chunks of
/// bytes. What a node written whole names, and a difference from it replaces, is not needed by the
/// difference. For one thread.
final class Walk {
  private final ContentTree tree;
  private final FolderReader folders;
  private final Visitor visitor;
  private final Deque<FileName> path = new ArrayDeque<>();
  private final Deque<Open> open = new ArrayDeque<>();

  Walk(Chunks chunks, LeafHasher hasher, Visitor visitor) {
    tree = new ContentTree(chunks, hasher);
    folders = new FolderReader(chunks);
    this.visitor = visitor;
  }

  /// Who is told.
  interface Visitor {
    /// A node is about to be read.
    ///
    /// @return false: it is known already, with all below it
    boolean enter(ChunkId node) throws IOException;

    /// All below a node was visited.
    default void leave(ChunkId node) throws IOException {}

    /// A chunk of bytes, or a node that another is a difference from, is needed.
    void need(ChunkId chunk) throws IOException;

    /// A content of one chunk is needed; [#need] follows.
    default void whole(ChunkId chunk, long size) throws IOException {}

    /// A page was read.
    ///
    /// @param start where in its content
    default void page(Page page, long start) throws IOException {}

    /// A node cannot be read; what is below it is not visited.
    default void unreadable(ChunkId node, DamagedException why) throws IOException {
      throw why;
    }
  }

  /// A node that is being visited.
  ///
  /// @param above how many names the path has without those of this folder
  private record Open(
      ChunkId node, Iterator<Entry> entries, Iterator<FolderNode.Child> children, int above) {}

  /// Where the walk is.
  FilePath path() {
    return new FilePath(List.copyOf(path));
  }

  void snapshot(Manifest manifest) throws IOException {
    switch (manifest.root()) {
      case Manifest.FolderRoot root -> folder(root.entries());
      case Manifest.BlockRoot root -> content(root.content());
    }
  }

  /// Without recursion, since a tree may be deeper than a stack.
  private void folder(ChunkId root) throws IOException {
    open.clear();
    path.clear();
    enter(root, 0);
    while (!open.isEmpty()) {
      Open last = open.getLast();
      try {
        if (!step(last)) {
          leave(last);
        }
      } catch (DamagedException e) {
        visitor.unreadable(last.node, e);
        leave(last);
      }
    }
  }

  private void enter(ChunkId id, int above) throws IOException {
    if (!visitor.enter(id)) {
      back(above);
      return;
    }
    try {
      open.addLast(opened(id, above));
    } catch (DamagedException e) {
      visitor.unreadable(id, e);
      visitor.leave(id);
      back(above);
    }
  }

  private Open opened(ChunkId id, int above) throws IOException {
    return switch (folders.node(id)) {
      case FolderNode.Entries some ->
          new Open(id, some.entries().iterator(), Collections.emptyIterator(), above);
      case FolderNode.Children list ->
          new Open(id, Collections.emptyIterator(), list.children().iterator(), above);
      case FolderNode.Difference difference -> {
        base(difference.base());
        Iterator<Entry> entries = folders.entries(id).iterator();
        yield new Open(id, entries, Collections.emptyIterator(), above);
      }
    };
  }

  /// Visits one thing in a node.
  ///
  /// @return whether there was one left
  private boolean step(Open node) throws IOException {
    if (node.entries.hasNext()) {
      entry(node.entries.next());
      return true;
    }
    if (node.children.hasNext()) {
      enter(node.children.next().id(), path.size());
      return true;
    }
    return false;
  }

  private void leave(Open node) throws IOException {
    open.removeLast();
    visitor.leave(node.node);
    back(node.above);
  }

  private void back(int names) {
    while (path.size() > names) {
      path.removeLast();
    }
  }

  private void base(ChunkId whole) throws IOException {
    Deque<ChunkId> left = new ArrayDeque<>(List.of(whole));
    while (!left.isEmpty()) {
      ChunkId id = left.removeLast();
      visitor.need(id);
      if (folders.node(id) instanceof FolderNode.Children list) {
        list.children().forEach(child -> left.addLast(child.id()));
      }
    }
  }

  private void entry(Entry entry) throws IOException {
    int above = path.size();
    path.addLast(entry.name());
    if (entry.node() instanceof Entry.Folder folder && folder.entries().isPresent()) {
      enter(folder.entries().get(), above);
      return;
    }
    if (entry.node() instanceof Entry.RegularFile file) {
      content(file.content());
    }
    back(above);
  }

  private void content(Content content) throws IOException {
    switch (content) {
      case Content.Empty empty -> {}
      case Content.Whole whole -> {
        visitor.whole(whole.chunk(), whole.size());
        visitor.need(whole.chunk());
      }
      case Content.Paged paged -> subtree(tree.at(paged, paged.height()), paged.height(), 0);
    }
  }

  private void subtree(Subtree at, int level, long start) throws IOException {
    if (!(at instanceof Subtree.Node node) || !visitor.enter(node.id())) {
      return;
    }
    try {
      if (level == 0) {
        page(node, start);
      } else {
        Subtree[] children = tree.children(node);
        for (int i = 0; i < children.length; i++) {
          subtree(children[i], level - 1, start + i * ContentTree.bytes(level - 1));
        }
      }
    } catch (DamagedException e) {
      visitor.unreadable(node.id(), e);
    }
    visitor.leave(node.id());
  }

  private void page(Subtree.Node node, long start) throws IOException {
    ContentTree.Loaded loaded = tree.page(node);
    if (loaded.baseId() != null && !node.id().equals(loaded.baseId())) {
      visitor.need(loaded.baseId());
    }
    Page page = loaded.page();
    visitor.page(page, start);
    ChunkId last = null;
    for (int leaf = 0; leaf < page.leaves(); leaf++) {
      if (!page.zero(leaf) && !page.chunk(leaf).equals(last)) {
        last = page.chunk(leaf);
        visitor.need(last);
      }
    }
  }
}
