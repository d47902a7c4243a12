package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A folder that is being walked: its names and those of the parent snapshot side by side.
final class Frame {
  /// What the parent snapshot has of a folder.
  ///
  /// @param id how it is stored
  /// @param entries sorted by name
  record Before(Optional<ChunkId> id, List<Entry> entries) {
    static final Before NOTHING = new Before(Optional.empty(), List.of());
  }

  /// Of a folder that is looked at and not stored.
  static final Attributes NOT_ASKED = new Attributes(0, 0, 0, 0, 0, Map.of());

  private final @Nullable Frame above;
  private final @Nullable FileName name;
  private final int depth;
  private final Stat stat;
  private final Attributes attributes;
  private final Signature signature;
  private final Before before;
  private final List<FileName> names;
  private final List<Entry> entries;
  private @Nullable Folder folder;
  private int nextName;
  private int nextBefore;
  private boolean same = true;

  /// @param above empty for the root
  Frame(Optional<Place> above, Folder folder, Look look, Before before) throws IOException {
    this.above = above.map(Place::in).orElse(null);
    this.name = above.map(Place::name).orElse(null);
    this.depth = above.map(place -> place.in.depth + 1).orElse(0);
    this.folder = folder;
    this.stat = look.stat;
    this.attributes = look.attributes;
    this.signature = look.signature;
    this.before = before;
    this.names = names(folder);
    Collections.sort(names);
    this.entries = new ArrayList<>(names.size());
  }

  private static List<FileName> names(Folder folder) throws IOException {
    try {
      return new ArrayList<>(folder.names());
    } catch (KernelException e) {
      throw Refusals.judged(e);
    }
  }

  /// A name in a folder that is being walked.
  record Place(Frame in, FileName name) {
    FilePath path() {
      return in.path().child(name);
    }
  }

  /// What was seen of a folder when it was opened.
  record Look(Stat stat, Attributes attributes, Signature signature) {}

  /// The next name, or nothing at the end.
  Optional<FileName> next() {
    return nextName < names.size() ? Optional.of(names.get(nextName++)) : Optional.empty();
  }

  /// What the parent snapshot has under a name; names are asked in their order.
  Optional<Entry> before(FileName wanted) {
    List<Entry> old = before.entries;
    while (nextBefore < old.size()) {
      int order = old.get(nextBefore).name().compareTo(wanted);
      if (order >= 0) {
        return order == 0 ? Optional.of(old.get(nextBefore)) : Optional.empty();
      }
      nextBefore++;
    }
    return Optional.empty();
  }

  /// An entry of it, after all that come before it.
  void add(Entry entry) {
    int at = entries.size();
    same = same && at < before.entries.size() && before.entries.get(at).equals(entry);
    entries.add(entry);
  }

  /// How it is stored already, when nothing differs.
  Optional<ChunkId> unchanged() {
    return same && entries.size() == before.entries.size() ? before.id : Optional.empty();
  }

  List<Entry> entries() {
    return entries;
  }

  Before before() {
    return before;
  }

  Attributes attributes() {
    return attributes;
  }

  Stat stat() {
    return stat;
  }

  Signature signature() {
    return signature;
  }

  int depth() {
    return depth;
  }

  Optional<Place> place() {
    return above == null || name == null ? Optional.empty() : Optional.of(new Place(above, name));
  }

  Optional<Folder> folder() {
    return Optional.ofNullable(folder);
  }

  void reopened(Folder again) {
    folder = again;
  }

  /// Gives its descriptor back; to be opened again when the walk returns to it.
  void park() {
    if (folder != null) {
      folder.close();
      folder = null;
    }
  }

  FilePath path() {
    List<FileName> way = new ArrayList<>();
    for (Frame at = this; at.name != null && at.above != null; at = at.above) {
      way.add(at.name);
    }
    return new FilePath(way.reversed());
  }
}
