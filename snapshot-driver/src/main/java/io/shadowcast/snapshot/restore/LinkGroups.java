package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Files with several names. The names that are one file in the snapshot become one file. A file
/// that is there is written into only when all its names, here, become names of that one or vanish;
/// else it is left to the names that keep it, and a new one takes its place.
final class LinkGroups {
  private final Draft draft;
  private final FileChanges files;

  LinkGroups(Draft draft, FileChanges files) {
    this.draft = draft;
    this.files = files;
  }

  /// Turns what was put off into changes.
  void resolve() throws IOException {
    Map<Object, List<Draft.Linked>> groups = new LinkedHashMap<>();
    for (Draft.Linked each : draft.linked) {
      groups.computeIfAbsent(key(each), key -> new ArrayList<>()).add(each);
    }
    for (List<Draft.Linked> group : groups.values()) {
      resolve(group);
    }
  }

  private static Object key(Draft.Linked name) {
    Signature captured = name.entry().signature();
    return name.entry().links() > 1 && captured.inode() > 0
        ? new Draft.Inode(captured.device(), captured.inode())
        : name.path();
  }

  private void resolve(List<Draft.Linked> group) throws IOException {
    Optional<Draft.Linked> owned = group.stream().filter(each -> ownedBy(group, each)).findFirst();
    Draft.Linked first = owned.orElse(group.getFirst());
    Optional<Change> change =
        owned.isPresent()
            ? files.of(
                first.path(),
                first.replaces().orElseThrow(),
                first.there().orElseThrow(),
                first.entry(),
                first.file())
            : Optional.of(files.put(first.path(), first.entry(), first.replaces(), first.aside()));
    change.ifPresent(draft.changes::add);
    if (change.isEmpty() && Locks.locked(first.entry().attributes())) {
      // No name can be given to a locked file: listed, so that it is unlocked and locked again.
      draft.changes.add(
          new Change.Adorn(
              first.path(), first.replaces().orElseThrow(), first.entry().attributes()));
    }
    boolean fresh = change.filter(each -> each instanceof Change.Put).isPresent();
    for (Draft.Linked each : group) {
      if (!each.path().equals(first.path()) && (fresh || !sameFile(each, first))) {
        draft.changes.add(
            new Change.Link(each.path(), each.replaces(), first.path(), each.aside()));
      }
    }
    if (owned.isEmpty()) {
      group.forEach(this::nameBorder);
    }
  }

  private boolean ownedBy(List<Draft.Linked> group, Draft.Linked name) {
    if (name.there().isEmpty() || name.aside().isPresent()) {
      return false;
    }
    long names =
        group.stream().filter(each -> each.aside().isEmpty() && sameFile(each, name)).count();
    Live live = name.replaces().orElseThrow();
    return names + draft.vanishing(inode(live)) >= live.links();
  }

  private static boolean sameFile(Draft.Linked one, Draft.Linked other) {
    return one.replaces().isPresent()
        && other.replaces().isPresent()
        && one.replaces().get().kind() == EntryKind.REGULAR
        && inode(one.replaces().get()).equals(inode(other.replaces().get()));
  }

  private static Draft.Inode inode(Live live) {
    return new Draft.Inode(live.signature().device(), live.signature().inode());
  }

  private void nameBorder(Draft.Linked name) {
    if (name.there().isPresent() && name.replaces().orElseThrow().links() > 1) {
      draft.keep(
          name.path(), "other names of this file are not restored with it; they keep the old one");
    }
  }
}
