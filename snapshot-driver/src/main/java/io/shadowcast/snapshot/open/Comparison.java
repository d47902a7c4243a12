package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.open.Difference.What;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Manifest.BlockRoot;
import io.shadowcast.snapshot.volume.Manifest.FolderRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Walks two stored trees side by side, into folders that differ alone.
final class Comparison implements Iterator<Difference> {
  private final SnapshotReader reader;
  private final Deque<Iterator<Pair>> open = new ArrayDeque<>();
  private Optional<Difference> next = Optional.empty();

  private Comparison(SnapshotReader reader) {
    this.reader = reader;
  }

  // What a path stands for on both sides; on one of them at least.
  private record Pair(FilePath path, Optional<Entry> before, Optional<Entry> after) {}

  static Stream<Difference> of(Repository repository, Manifest earlier, Manifest later)
      throws IOException {
    SnapshotReader reader = repository.read();
    try {
      return of(reader, earlier.root(), later.root()).onClose(reader::close);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static Stream<Difference> of(
      SnapshotReader reader, Manifest.Root earlier, Manifest.Root later) throws IOException {
    Comparison comparison = new Comparison(reader);
    if (earlier instanceof BlockRoot one && later instanceof BlockRoot other) {
      return comparison.contents(FilePath.ROOT, one.content(), other.content()).stream();
    }
    if (!(earlier instanceof FolderRoot one && later instanceof FolderRoot other)) {
      throw new UnfitException("diff: a folder and a device (expected: two of a kind)");
    }
    Stream<Difference> inside = comparison.stream(one, other);
    return sameButForTime(one.attributes(), other.attributes())
        ? inside
        : Stream.concat(Stream.of(new Difference(FilePath.ROOT, What.ATTRIBUTES, 0)), inside);
  }

  private Stream<Difference> stream(FolderRoot one, FolderRoot other) throws IOException {
    descend(FilePath.ROOT, Optional.of(one.entries()), Optional.of(other.entries()));
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  private void descend(FilePath path, Optional<ChunkId> before, Optional<ChunkId> after)
      throws IOException {
    if (!before.equals(after)) {
      open.push(joined(path, entries(before), entries(after)).iterator());
    }
  }

  private List<Entry> entries(Optional<ChunkId> folder) throws IOException {
    return folder.isEmpty() ? List.of() : reader.folder(folder.get());
  }

  // Both are sorted by name.
  private static List<Pair> joined(FilePath path, List<Entry> before, List<Entry> after) {
    List<Pair> out = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      int order = order(before, i, after, j);
      Optional<Entry> one = order <= 0 ? Optional.of(before.get(i++)) : Optional.empty();
      Optional<Entry> other = order >= 0 ? Optional.of(after.get(j++)) : Optional.empty();
      if (!one.equals(other)) {
        out.add(new Pair(path.child(one.or(() -> other).orElseThrow().name()), one, other));
      }
    }
    return out;
  }

  private static int order(List<Entry> before, int i, List<Entry> after, int j) {
    if (i == before.size()) {
      return 1;
    }
    return j == after.size() ? -1 : before.get(i).name().compareTo(after.get(j).name());
  }

  @Override
  public boolean hasNext() {
    try {
      while (next.isEmpty() && !open.isEmpty()) {
        advance(open.element());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return next.isPresent();
  }

  private void advance(Iterator<Pair> pairs) throws IOException {
    if (pairs.hasNext()) {
      Pair pair = pairs.next();
      next = difference(pair);
      descend(pair.path, inside(pair.before), inside(pair.after));
    } else {
      open.remove();
    }
  }

  private static Optional<ChunkId> inside(Optional<Entry> entry) {
    return entry.flatMap(
        each -> each.node() instanceof Entry.Folder folder ? folder.entries() : Optional.empty());
  }

  @Override
  public Difference next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Difference out = next.orElseThrow();
    next = Optional.empty();
    return out;
  }

  private Optional<Difference> difference(Pair pair) throws IOException {
    if (pair.before.isEmpty()) {
      return Optional.of(new Difference(pair.path, What.ADDED, length(pair.after)));
    }
    if (pair.after.isEmpty()) {
      return Optional.of(new Difference(pair.path, What.REMOVED, length(pair.before)));
    }
    Entry one = pair.before.get();
    Entry other = pair.after.get();
    Optional<Difference> inNode = inNode(pair.path, one.node(), other.node());
    return inNode.isPresent() || same(one, other)
        ? inNode
        : Optional.of(new Difference(pair.path, What.ATTRIBUTES, 0));
  }

  private static boolean same(Entry one, Entry other) {
    return one.node() instanceof Entry.Folder
        ? sameButForTime(one.attributes(), other.attributes())
        : one.attributes().equals(other.attributes());
  }

  private static boolean sameButForTime(Attributes one, Attributes other) {
    return timeless(one).equals(timeless(other));
  }

  private static Attributes timeless(Attributes from) {
    return new Attributes(from.mode(), from.user(), from.group(), 0, from.flags(), from.extended());
  }

  private Optional<Difference> inNode(FilePath path, Entry.Node one, Entry.Node other)
      throws IOException {
    if (one instanceof Entry.RegularFile before && other instanceof Entry.RegularFile after) {
      return contents(path, before.content(), after.content());
    }
    boolean folders = one instanceof Entry.Folder && other instanceof Entry.Folder;
    long bytes = other instanceof Entry.RegularFile file ? file.content().size() : 0;
    return folders || one.equals(other)
        ? Optional.empty()
        : Optional.of(new Difference(path, What.CHANGED, bytes));
  }

  private Optional<Difference> contents(FilePath path, Content one, Content other)
      throws IOException {
    if (one.equals(other)) {
      return Optional.empty();
    }
    long bytes = reader.differing(one, other).bytes();
    return bytes == 0 && one.size() == other.size()
        ? Optional.empty()
        : Optional.of(new Difference(path, What.CHANGED, bytes));
  }

  private static long length(Optional<Entry> entry) {
    return entry.isPresent() && entry.get().node() instanceof Entry.RegularFile file
        ? file.content().size()
        : 0;
  }
}
