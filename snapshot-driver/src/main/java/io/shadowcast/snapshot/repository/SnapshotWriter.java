package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Builds one snapshot: contents first, then folders from the leaves to the root, then [#publish].
/// Closed before that, nothing was ever visible. For one thread.
public final class SnapshotWriter implements AutoCloseable {
  private final Session session;
  private final ChunkWriter chunks;
  private final ContentWriter contents;
  private final FolderWriter folders;

  SnapshotWriter(Session session) {
    this.session = session;
    chunks =
        new ChunkWriter(session.folders(), session.secrets(), session.random(), session.chunks());
    contents = new ContentWriter(chunks, session.hasher());
    folders = new FolderWriter(chunks);
  }

  /// Stores a content by reading only what may have changed.
  ///
  /// @param before what the file held when it was last captured, by a published snapshot or earlier
  ///   by this writer; [Content#EMPTY] of a new one
  /// @param changed where it may differ from `before`; [Ranges#ALL] when nothing is known, which
  ///   reads everything and stores what differs. What lies behind the end of `before` is read in
  ///   any case
  public Content write(ByteSource source, Content before, Ranges changed) throws IOException {
    return contents.write(source, before, changed);
  }

  /// Stores a folder that was not there before.
  ///
  /// @param entries sorted by name, each once
  public ChunkId folder(List<Entry> entries) throws IOException {
    return folders.write(entries, Optional.empty());
  }

  /// Stores a folder.
  ///
  /// @param entries sorted by name, each once
  /// @param before what the folder was when it was last captured
  /// @return its id; that of `before` when nothing differs, and then nothing is written
  public ChunkId folder(List<Entry> entries, Optional<ChunkId> before) throws IOException {
    return folders.write(entries, before);
  }

  /// Makes the snapshot visible, at once and durably: packs, their index, then the manifest.
  public Manifest publish(Draft draft) throws IOException {
    chunks.flush();
    return Manifests.publish(
        session.folders(),
        new Manifest(
            draft.id(),
            0,
            draft.parent(),
            draft.source(),
            draft.time(),
            draft.root(),
            new Manifest.Sizes(
                draft.entries(), draft.totalBytes(), contents.changedBytes(), chunks.storedBytes()),
            draft.fuzzy(),
            draft.unread()),
        session.secrets(),
        session.random());
  }

  /// Which of these chunks are not here: what to ask another repository for.
  public List<ChunkId> missing(List<ChunkId> wanted) {
    return wanted.stream()
        .filter(id -> !chunks.has(session.chunks().proof().fingerprint(id)))
        .toList();
  }

  /// Takes a chunk of another repository.
  ///
  /// @throws DamagedException when these are not the bytes of that id
  public void accept(ChunkId id, byte[] plain) throws IOException {
    if (!chunks.put(plain).equals(id)) {
      throw new DamagedException("chunk " + id + ": received other bytes");
    }
  }

  /// Makes durable what was stored so far, so that it need not be sent again after a crash. Nothing
  /// becomes visible, and pruning may remove it again when this writer is gone.
  public void checkpoint() throws IOException {
    chunks.flush();
  }

  /// Makes a snapshot of another repository visible here, under a generation of this one.
  ///
  /// @throws DamagedException when not all of its chunks are here
  public Manifest adopt(Manifest foreign) throws IOException {
    Presence presence = new Presence(session.chunks().proof(), chunks);
    new Walk(chunks, session.hasher(), presence).snapshot(foreign);
    chunks.flush();
    Manifest.Sizes sizes = foreign.sizes();
    return Manifests.publish(
        session.folders(),
        new Manifest(
            foreign.id(),
            0,
            foreign.parent(),
            foreign.source(),
            foreign.time(),
            foreign.root(),
            new Manifest.Sizes(
                sizes.entries(), sizes.totalBytes(), sizes.changedBytes(), chunks.storedBytes()),
            foreign.fuzzy(),
            foreign.unread()),
        session.secrets(),
        session.random());
  }

  @Override
  public void close() {
    chunks.close();
    session.close();
  }

  /// A manifest without what the repository itself knows.
  ///
  /// @param entries in all
  public record Draft(
      SnapshotId id,
      Optional<SnapshotId> parent,
      Manifest.Source source,
      Manifest.Time time,
      Manifest.Root root,
      long entries,
      long totalBytes,
      List<FilePath> fuzzy,
      List<FilePath> unread) {}
}
