package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes one plan.
///
/// @param wanted the snapshot that comes back
/// @param newest of the same target
record Planning(Request request, int id, Manifest wanted, Manifest base, Manifest newest) {
  private static final Path PROC = Path.of("/proc");

  /// Of a folder.
  PlanOutcome tree(Manifest.FolderRoot target, Folder root, SnapshotReader reader, LocalCopy copy)
      throws IOException {
    Stat stat = root.stat();
    if (!request.policies().exchange()) {
      return new PlanOutcome.Planned(plan(stat, draft(target, root, reader), Optional.empty()));
    }
    Exchanging exchanging = new Exchanging(request, root);
    Optional<Plan.Exchange> exchange = exchanging.begin(copy);
    if (exchange.isPresent()) {
      Draft draft = draft(target, root, reader);
      if (exchanging.allows(draft)) {
        return new PlanOutcome.Planned(plan(stat, draft, exchange));
      }
    }
    return new PlanOutcome.Refused(exchanging.refusals());
  }

  private Draft draft(Manifest.FolderRoot target, Folder root, SnapshotReader reader)
      throws IOException {
    Stat stat = root.stat();
    Draft draft = new Draft();
    Comparison comparison =
        new Comparison(reader, request.readAll() ? Known.nothing() : Known.by(newest));
    FileChanges files = new FileChanges(comparison, new Mapped(PROC));
    Scope scope = Scope.of(request, stat, wanted.unread());
    new TreePlanner(scope, reader, comparison, files, draft, id)
        .folder(
            FilePath.ROOT,
            root,
            new Sides(Optional.of(entry(target)), folder(base), folder(newest)));
    new LinkGroups(draft, files).resolve();
    if (request.policies().of(FilePath.ROOT) == PathPolicy.ROLLBACK
        && !root.attributes().equals(target.attributes())) {
      draft.changes.add(new Change.Adorn(FilePath.ROOT, live(root), target.attributes()));
    }
    addTouchedFolders(draft.changes, root);
    draft.changes.sort(Comparator.comparing(Change::path));
    return draft;
  }

  private static Optional<Entry> folder(Manifest of) {
    return of.root() instanceof Manifest.FolderRoot root
        ? Optional.of(entry(root))
        : Optional.empty();
  }

  /// The root as an entry; it has no name, so it gets one that nobody asks for.
  private static Entry entry(Manifest.FolderRoot root) {
    ChunkId entries = root.entries();
    return new Entry(
        FileName.of("root"),
        new Entry.Folder(Optional.of(entries)),
        root.attributes(),
        1,
        Signature.UNKNOWN);
  }

  private static Live live(Folder folder) throws IOException {
    Stat stat = folder.stat();
    return new Live(EntryKind.FOLDER, stat.signature(), folder.attributes(), stat.links());
  }

  /// A folder in which names come or go gets its times back; the root always, since the stash comes
  /// and goes there.
  private static void addTouchedFolders(List<Change> changes, Folder root) throws IOException {
    Set<FilePath> have = new HashSet<>();
    Set<FilePath> touched = new HashSet<>();
    for (Change each : changes) {
      if (Forward.ofFolder(each)) {
        have.add(each.path());
      }
      if (!each.path().names().isEmpty() && names(each)) {
        touched.add(LiveTree.parent(each.path()));
      }
    }
    if (!changes.isEmpty()) {
      touched.add(FilePath.ROOT);
    }
    touched.removeAll(have);
    try (LiveTree tree = new LiveTree(root)) {
      for (FilePath each : touched) {
        Live live = live(tree.folder(each));
        changes.add(new Change.Adorn(each, live, live.attributes()));
      }
    }
  }

  private static boolean names(Change change) {
    return switch (change) {
      case Change.Put it -> true;
      case Change.Link it -> true;
      case Change.Remove it -> true;
      case Change.Write it -> false;
      case Change.Adorn it -> false;
    };
  }

  /// Of a device or an image.
  Plan block(Manifest.BlockRoot target, DiskFile file, SnapshotReader reader) throws IOException {
    Stat stat = file.stat();
    Content content = target.content();
    Gap gap =
        Gap.of(content, reader.content(content), file, reader.differing(content, file, Ranges.ALL));
    Draft draft = new Draft();
    if (!gap.none()) {
      Attributes none = new Attributes(0, 0, 0, 0, 0, Map.of());
      Signature signature =
          new Signature(stat.device(), stat.inode(), stat.changedNanos(), file.size());
      Live live = new Live(stat.kind(), signature, none, stat.links());
      draft.changes.add(
          new Change.Write(FilePath.ROOT, live, content, none, gap.write(), gap.punch()));
    }
    return plan(stat, draft, Optional.empty());
  }

  private Plan plan(Stat root, Draft draft, Optional<Plan.Exchange> exchange) throws IOException {
    List<Plan.Kept> kept = new ArrayList<>(draft.kept);
    kept.sort(Comparator.comparing(Plan.Kept::path));
    Manifest.Time time = wanted.time();
    Plan.Binding binding =
        new Plan.Binding(
            request.host(),
            request.target(),
            wanted.id(),
            wanted.generation(),
            root.device(),
            root.inode(),
            exchange);
    return new Plan(
        id,
        binding,
        request.journal(),
        new Plan.Cut(time.started(), time.ended(), time.watermark(), wanted.source().consistency()),
        draft.changes,
        kept,
        draft.conflicts,
        SpaceNeed.of(binding, draft.changes, request.journal()));
  }
}
