package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.List;

/// Reads stored folders and contents. Whatever it gives out was checked against its id. For one
/// thread.
public final class SnapshotReader implements AutoCloseable {
  private final Session session;
  private final ContentTree tree;
  private final FolderReader folders;
  private final ContentDifference difference;

  SnapshotReader(Session session) {
    this.session = session;
    tree = new ContentTree(session.chunks(), session.hasher());
    folders = new FolderReader(session.chunks());
    difference = new ContentDifference(tree);
  }

  /// A stored folder, sorted by name.
  ///
  /// @throws DamagedException when the repository does not hold it whole
  public List<Entry> folder(ChunkId id) throws IOException {
    return folders.entries(id);
  }

  /// A stored content as bytes; valid until this reader is closed.
  public ByteSource content(Content content) {
    return new StoredContent(content, tree, session.chunks());
  }

  /// Where two stored contents differ, to the leaf, reading only the nodes that differ. What only
  /// the longer one has differs. Contents that came from two repositories may be called different
  /// where they are not.
  public Ranges differing(Content one, Content other) throws IOException {
    return difference.between(one, other);
  }

  /// Where a live file differs from a stored content, to the leaf; reads the live file within
  /// `scope` and hashes of the stored one, and no stored bytes but of a [Content.Whole]. What only
  /// the longer one has differs.
  public Ranges differing(Content stored, ByteSource live, Ranges scope) throws IOException {
    return difference.live(stored, live, scope);
  }

  /// What another repository needs to have this snapshot, each once, whatever a node names before
  /// the node itself. Reads nodes alone.
  ///
  /// @param known snapshots that the other one has published
  public void chunks(Manifest snapshot, List<Manifest> known, ChunkVisitor to) throws IOException {
    Marks marks = new Marks(session.chunks().proof());
    Walk mark = new Walk(session.chunks(), session.hasher(), marks);
    for (Manifest each : known) {
      mark.snapshot(each);
    }
    Walk.Visitor list = new ChunkList(session.chunks().proof(), marks, to);
    new Walk(session.chunks(), session.hasher(), list).snapshot(snapshot);
  }

  /// The plain bytes of a chunk.
  public byte[] chunk(ChunkId id) throws IOException {
    return session.chunks().read(id).clone();
  }

  /// What a chunk takes in its pack, rounded up to 64 bytes; 0 when it is not here.
  public int storedBytes(ChunkId id) {
    return session
        .index()
        .find(session.chunks().proof().fingerprint(id))
        .map(SharedIndex.Place::length)
        .orElse(0);
  }

  /// Is told chunk ids.
  public interface ChunkVisitor {
    /// One of them.
    void chunk(ChunkId id) throws IOException;
  }

  @Override
  public void close() {
    session.close();
  }
}
