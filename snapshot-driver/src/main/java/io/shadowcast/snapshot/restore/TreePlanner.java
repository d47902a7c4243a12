package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.delta.NameJoin;
import io.shadowcast.snapshot.delta.ThreeWay;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Walks the snapshot and what is there side by side and writes down what has to be done.
///
/// Every visit answers whether nothing of what is there stays at that path, so that a folder which
/// goes with all that is in it goes at once, and one that holds something that stays does not.
final class TreePlanner {
  private final Scope scope;
  private final SnapshotReader reader;
  private final Comparison comparison;
  private final FileChanges files;
  private final Draft draft;
  private final int id;

  TreePlanner(
      Scope scope,
      SnapshotReader reader,
      Comparison comparison,
      FileChanges files,
      Draft draft,
      int id) {
    this.scope = scope;
    this.reader = reader;
    this.comparison = comparison;
    this.files = files;
    this.draft = draft;
    this.id = id;
  }

  /// Everything in a folder that is there.
  ///
  /// @return whether nothing that is there stays
  boolean folder(FilePath path, Folder live, Sides sides) throws IOException {
    Sides.Inside inside = sides.open(reader);
    boolean allGone = true;
    for (NameJoin.Row<Entry, Stat> row : NameJoin.of(inside.target(), stats(live))) {
      FilePath child = path.child(row.name());
      if (!scope.stash(child)) {
        allGone &= visit(new At(live, child), inside.of(row.name()), row.other());
      }
    }
    return allGone;
  }

  private static Map<FileName, Stat> stats(Folder folder) throws IOException {
    Map<FileName, Stat> out = new TreeMap<>();
    for (FileName name : folder.names()) {
      try {
        out.put(name, folder.stat(name));
      } catch (KernelException e) {
        if (!LiveTree.absent(e)) {
          throw e;
        }
        // removed since the names were read
      }
    }
    return out;
  }

  private boolean visit(At at, Sides sides, Optional<Stat> live) throws IOException {
    Optional<String> stays = scope.stays(at.path(), live);
    if (stays.isPresent()) {
      draft.keep(at.path(), stays.get());
      return false;
    }
    return switch (scope.policies().of(at.path())) {
      case KEEP -> keep(at, sides, live);
      case ROLLBACK, EXCHANGE -> rollback(at, sides, live);
      case MERGE -> merge(at, sides, live);
    };
  }

  private boolean keep(At at, Sides sides, Optional<Stat> live) throws IOException {
    draft.keep(at.path(), "policy keep");
    if (folder(live) && !scope.uniformIn(at.path())) {
      try (Folder folder = at.parent().folder(at.name())) {
        folder(at.path(), folder, sides);
      }
    }
    return false;
  }

  private boolean rollback(At at, Sides sides, Optional<Stat> live) throws IOException {
    if (sides.target().isEmpty()) {
      return live.isPresent() && gone(at, sides, live.get());
    }
    if (live.isEmpty()) {
      put(at, sides, Optional.empty(), Optional.empty());
    } else if (live.get().kind() == sides.target().get().node().kind()) {
      sameKind(at, sides, live.get());
    } else {
      otherKind(at, sides, live.get());
    }
    return false;
  }

  private boolean gone(At at, Sides sides, Stat live) throws IOException {
    if (live.kind() != EntryKind.FOLDER) {
      draft.vanishes(live);
      draft.remove(at.path(), comparison.live(at, live, sides.known()), live.size());
      return true;
    }
    int mark = draft.changes.size();
    if (!emptied(at, sides)) {
      draft.keep(at.path(), "holds what stays");
      return false;
    }
    draft.removeWhole(at.path(), comparison.live(at, live, sides.known()), mark);
    return true;
  }

  /// Whether all that is in a folder which is there goes.
  private boolean emptied(At at, Sides sides) throws IOException {
    Sides without = new Sides(Optional.empty(), sides.base(), sides.known());
    try (Folder folder = at.parent().folder(at.name())) {
      return folder(at.path(), folder, without);
    }
  }

  private void otherKind(At at, Sides sides, Stat live) throws IOException {
    int mark = draft.changes.size();
    if (live.kind() == EntryKind.FOLDER) {
      if (!emptied(at, sides)) {
        draft.keep(at.path(), "holds what stays, so it remains a folder");
        return;
      }
      draft.changes.subList(mark, draft.changes.size()).clear();
    } else {
      draft.vanishes(live);
    }
    put(at, sides, Optional.of(comparison.live(at, live, sides.known())), Optional.empty());
  }

  /// Puts what the snapshot has, with all that is in it.
  private void put(At at, Sides sides, Optional<Live> replaces, Optional<FileName> aside)
      throws IOException {
    Entry entry = sides.target().orElseThrow();
    if (entry.node() instanceof Entry.RegularFile file && FileChanges.shared(entry, replaces)) {
      draft.linked.add(new Draft.Linked(at.path(), entry, file, Optional.empty(), replaces, aside));
      return;
    }
    draft.changes.add(files.put(at.path(), entry, replaces, aside));
    if (entry.node() instanceof Entry.Folder) {
      Sides.Inside inside = sides.open(reader);
      for (FileName name : inside.target().keySet()) {
        visit(new At(at.parent(), at.path().child(name)), inside.of(name), Optional.empty());
      }
    }
  }

  private void sameKind(At at, Sides sides, Stat stat) throws IOException {
    Entry entry = sides.target().orElseThrow();
    Live live = comparison.live(at, stat, sides.known());
    switch (entry.node()) {
      case Entry.Folder folder -> sameFolder(at, sides, live, folder);
      case Entry.RegularFile file -> sameFile(at, sides, stat, live, file);
      case Entry.SymbolicLink link -> small(at, sides, stat, live);
      case Entry.Special special -> small(at, sides, stat, live);
    }
  }

  private void sameFolder(At at, Sides sides, Live live, Entry.Folder stored) throws IOException {
    adorn(at.path(), live, sides.target().orElseThrow().attributes());
    if (stored.entries().isEmpty()) {
      draft.keep(at.path(), "another filesystem was mounted here when the snapshot was taken");
      return;
    }
    try (Folder folder = at.parent().folder(at.name())) {
      folder(at.path(), folder, sides);
    }
  }

  private void adorn(FilePath path, Live live, Attributes wanted) {
    if (!live.attributes().equals(wanted)) {
      draft.changes.add(new Change.Adorn(path, live, wanted));
    }
  }

  private void sameFile(At at, Sides sides, Stat stat, Live live, Entry.RegularFile file)
      throws IOException {
    Entry entry = sides.target().orElseThrow();
    Gap gap = comparison.gap(at, stat, file.content(), sides.known());
    if (FileChanges.shared(entry, Optional.of(live))) {
      draft.linked.add(
          new Draft.Linked(
              at.path(), entry, file, Optional.of(gap), Optional.of(live), Optional.empty()));
    } else {
      files.of(at.path(), live, gap, entry, file).ifPresent(draft.changes::add);
    }
  }

  /// Links, pipes and devices are made anew when anything differs: nothing could make a change of
  /// their attributes durable by itself.
  private void small(At at, Sides sides, Stat stat, Live live) throws IOException {
    Entry entry = sides.target().orElseThrow();
    if (!comparison.sameNode(at, stat, entry.node(), sides.known())
        || !live.attributes().equals(entry.attributes())) {
      draft.changes.add(files.put(at.path(), entry, Optional.of(live), Optional.empty()));
    }
  }

  private boolean merge(At at, Sides sides, Optional<Stat> live) throws IOException {
    boolean wantsFolder = folder(sides.target());
    if (folder(live) && wantsFolder) {
      mergeFolder(at, sides, live.orElseThrow());
      return false;
    }
    if (folder(live) && sides.target().isEmpty()) {
      return sides.base().isPresent()
          ? gone(at, sides, live.orElseThrow())
          : keepHere(at.path(), "made here since");
    }
    return switch (decide(at, sides, live)) {
      case NOTHING -> false;
      case TAKE_TARGET -> rollback(at, sides, live);
      case KEEP_LIVE -> keepHere(at.path(), "changed here alone");
      case CONFLICT -> conflict(at, sides, live);
    };
  }

  private boolean keepHere(FilePath path, String why) {
    draft.keep(path, why);
    return false;
  }

  private ThreeWay decide(At at, Sides sides, Optional<Stat> live) throws IOException {
    return ThreeWay.of(
        same(at, live, sides.target(), sides.known()),
        same(at, live, sides.base(), sides.known()),
        comparison.same(sides.target(), sides.base()));
  }

  private boolean same(At at, Optional<Stat> live, Optional<Entry> entry, Optional<Entry> known)
      throws IOException {
    if (live.isEmpty() || entry.isEmpty()) {
      return live.isEmpty() && entry.isEmpty();
    }
    // A folder that became something else, or the other way round: what is in it was not looked at.
    return live.get().kind() != EntryKind.FOLDER
        && comparison.same(at, live.get(), entry.get(), known);
  }

  private void mergeFolder(At at, Sides sides, Stat stat) throws IOException {
    Entry target = sides.target().orElseThrow();
    Live live = comparison.live(at, stat, sides.known());
    boolean untouchedHere =
        folder(sides.base())
            && comparison.same(at, stat, sides.base().orElseThrow(), sides.known());
    if (untouchedHere || sides.base().isEmpty()) {
      adorn(at.path(), live, target.attributes());
    }
    try (Folder folder = at.parent().folder(at.name())) {
      folder(at.path(), folder, sides);
    }
  }

  private boolean conflict(At at, Sides sides, Optional<Stat> live) throws IOException {
    if (live.isEmpty()) {
      draft.conflicts.add(
          new Plan.Conflict(at.path(), Optional.empty(), "removed here, changed in the snapshot"));
      put(at, sides, Optional.empty(), Optional.empty());
      return false;
    }
    if (folder(live) && !scope.uniformIn(at.path())) {
      return keepHere(at.path(), "holds what stays, so it remains a folder");
    }
    FileName copy = Scope.aside(at.name(), id);
    draft.conflicts.add(
        new Plan.Conflict(at.path(), Optional.of(copy), "changed here and in the snapshot"));
    Live there = comparison.live(at, live.get(), sides.known());
    if (sides.target().isEmpty()) {
      draft.changes.add(
          new Change.Remove(at.path(), there, Optional.of(copy), 1, live.get().size()));
    } else {
      put(at, sides, Optional.of(there), Optional.of(copy));
    }
    return false;
  }

  private static boolean folder(Optional<?> of) {
    return of.filter(TreePlanner::isFolder).isPresent();
  }

  private static boolean isFolder(Object of) {
    return switch (of) {
      case Stat stat -> stat.kind() == EntryKind.FOLDER;
      case Entry entry -> entry.node() instanceof Entry.Folder;
      default -> false;
    };
  }
}
