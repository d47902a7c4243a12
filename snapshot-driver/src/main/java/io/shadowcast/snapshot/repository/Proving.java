package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/// Reads back and proves what a snapshot needs beyond one that was proved before. Both trees are
/// gone through side by side: what they share is left out without being opened, so the work grows
/// with what changed. Each chunk is read once. For one thread.
final class Proving {
  private final Chunks chunks;
  private final ContentTree tree;
  private final FolderReader folders;
  private final Marks done;
  private final Deque<Due> due = new ArrayDeque<>();

  Proving(Session session, LongConsumer read) {
    chunks =
        id -> {
          byte[] plain = session.chunks().read(id);
          read.accept(plain.length);
          return plain;
        };
    tree = new ContentTree(chunks, session.hasher());
    folders = new FolderReader(chunks);
    done = new Marks(session.chunks().proof());
  }

  /// @throws DamagedException when something of it is not there as it was written
  void prove(Manifest snapshot, Optional<Manifest> proved) throws IOException {
    switch (snapshot.root()) {
      case Manifest.FolderRoot root -> folders(root.entries(), proved.flatMap(Proving::entries));
      case Manifest.BlockRoot root ->
          content(root.content(), proved.map(Proving::content).orElse(Content.EMPTY));
    }
  }

  private static Optional<ChunkId> entries(Manifest of) {
    return of.root() instanceof Manifest.FolderRoot root
        ? Optional.of(root.entries())
        : Optional.empty();
  }

  private static Content content(Manifest of) {
    return of.root() instanceof Manifest.BlockRoot root ? root.content() : Content.EMPTY;
  }

  /// A folder that is still to be proved.
  private record Due(ChunkId id, Optional<ChunkId> proved) {}

  /// Without recursion, since a tree may be deeper than a stack.
  private void folders(ChunkId root, Optional<ChunkId> proved) throws IOException {
    due.addLast(new Due(root, proved));
    while (!due.isEmpty()) {
      Due next = due.removeLast();
      folder(next.id, next.proved);
    }
  }

  /// To read the entries of a folder is to read all the nodes it is made of.
  private void folder(ChunkId id, Optional<ChunkId> proved) throws IOException {
    if (proved.filter(id::equals).isPresent() || !done.enters(id)) {
      return;
    }
    Map<FileName, Entry.Node> old = new HashMap<>();
    if (proved.isPresent()) {
      folders.entries(proved.get()).forEach(entry -> old.put(entry.name(), entry.node()));
    }
    for (Entry entry : folders.entries(id)) {
      node(entry.node(), Optional.ofNullable(old.get(entry.name())));
    }
  }

  private void node(Entry.Node node, Optional<Entry.Node> proved) throws IOException {
    switch (node) {
      case Entry.RegularFile file ->
          content(
              file.content(),
              proved.isPresent() && proved.get() instanceof Entry.RegularFile before
                  ? before.content()
                  : Content.EMPTY);
      case Entry.Folder folder -> {
        Optional<ChunkId> before =
            proved.isPresent() && proved.get() instanceof Entry.Folder at
                ? at.entries()
                : Optional.empty();
        if (folder.entries().isPresent()) {
          due.addLast(new Due(folder.entries().get(), before));
        }
      }
      case Entry.SymbolicLink link -> {}
      case Entry.Special special -> {}
    }
  }

  private void content(Content content, Content proved) throws IOException {
    if (content.equals(proved)) {
      return;
    }
    switch (content) {
      case Content.Empty empty -> {}
      case Content.Whole whole -> chunk(whole.chunk());
      case Content.Paged paged ->
          subtree(tree.at(paged, paged.height()), tree.at(proved, paged.height()), paged.height());
    }
  }

  private void subtree(Subtree at, Subtree proved, int level) throws IOException {
    if (at.equals(proved) || !(at instanceof Subtree.Node node) || !done.enters(node.id())) {
      return;
    }
    if (level == 0) {
      page(at, proved);
      return;
    }
    Subtree[] children = tree.children(at);
    Subtree[] before = tree.children(proved);
    for (int i = 0; i < children.length; i++) {
      subtree(children[i], before[i], level - 1);
    }
  }

  private void page(Subtree at, Subtree proved) throws IOException {
    Set<ChunkId> known = new HashSet<>(chunksOf(tree.page(proved).page()));
    for (ChunkId each : chunksOf(tree.page(at).page())) {
      if (known.add(each)) {
        chunk(each);
      }
    }
  }

  private static List<ChunkId> chunksOf(Page page) {
    Set<ChunkId> all = new HashSet<>();
    for (int leaf = 0; leaf < page.leaves(); leaf++) {
      if (!page.zero(leaf)) {
        all.add(page.chunk(leaf));
      }
    }
    return List.copyOf(all);
  }

  private void chunk(ChunkId id) throws IOException {
    if (done.enters(id)) {
      byte[] ignored = chunks.read(id);
    }
  }
}
