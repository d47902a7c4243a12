package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.ChunkId;
import java.io.IOException;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Stores chunks that are not there yet, in packs of at most 64 MiB and one chunk. For one thread.
final class ChunkWriter implements ChunkSink, AutoCloseable {
  private static final long PACK_BYTES = 64L << 20;

  private final RepositoryFolders folders;
  private final Secrets secrets;
  private final RandomGenerator random;
  private final StoredChunks stored;
  private final byte[] buffer = PackWriter.buffer();
  private final ChunkIndex fresh = new ChunkIndex();
  private @Nullable PackWriter pack;
  private long storedBytes;
  private int indexedPacks;

  ChunkWriter(
      RepositoryFolders folders, Secrets secrets, RandomGenerator random, StoredChunks stored) {
    this.folders = folders;
    this.secrets = secrets;
    this.random = random;
    this.stored = stored;
  }

  /// Bytes of packs and indexes so far.
  long storedBytes() {
    return storedBytes;
  }

  @Override
  public ChunkId put(byte[] plain, int offset, int length) throws IOException {
    ChunkId id = stored.proof().id(plain, offset, length);
    Fingerprint chunk = stored.proof().fingerprint(id);
    if (!has(chunk)) {
      store(chunk, plain, offset, length);
    }
    return id;
  }

  /// Whether a snapshot of this writer may rely on it.
  boolean has(Fingerprint chunk) {
    return fresh.find(chunk) != Location.NONE || stored.reliable(chunk);
  }

  /// Whether this writer stored it.
  boolean wrote(Fingerprint chunk) {
    return fresh.find(chunk) != Location.NONE;
  }

  /// Stores a chunk, wherever else it may be.
  void store(Fingerprint chunk, byte[] plain, int offset, int length) throws IOException {
    if (length > FrameCodec.MOST_PLAIN_BYTES) {
      throw new IllegalArgumentException("chunk: " + length + " bytes (expected: <= 1000000)");
    }
    PackWriter to = pack();
    PackFooter.Entry entry = to.add(chunk, plain, offset, length);
    fresh.add(
        chunk.high(),
        chunk.low(),
        Location.of(fresh.ordinal(to.id()), entry.offset(), entry.length()));
    if (to.size() >= PACK_BYTES) {
      endPack();
    }
  }

  private PackWriter pack() throws IOException {
    PackWriter to = pack;
    if (to == null) {
      to = new PackWriter(folders.packs(), secrets, random, stored.codec(), buffer);
      pack = to;
    }
    return to;
  }

  @Override
  public byte[] read(ChunkId id) throws IOException {
    long location = fresh.find(stored.proof().fingerprint(id));
    if (location == Location.NONE) {
      return stored.read(id);
    }
    PackId in = fresh.pack(location);
    PackWriter writing = pack;
    return writing != null && writing.id().equals(in)
        ? writing.read(Location.offset(location), Location.length(location))
        : stored.frame(stored.pack(in), Location.offset(location), Location.length(location));
  }

  private void endPack() throws IOException {
    try (PackWriter ending = pack) {
      if (ending != null) {
        ending.publish();
        storedBytes += ending.size();
      }
    }
    pack = null;
  }

  /// The packs it wrote.
  Set<PackId> written() {
    return Set.copyOf(fresh.packs());
  }

  /// Makes everything durable: packs, then an index of those that have none yet.
  void flush() throws IOException {
    endPack();
    // Also without anything new: what is relied on may be of another writer, which has not come so
    // far yet.
    folders.packs().sync();
    if (fresh.packs().size() == indexedPacks) {
      folders.index().sync();
      return;
    }
    byte[] file = IndexFile.write(fresh, indexedPacks);
    while (!indexed(file)) {
      // The name was taken; the next one is as random.
    }
    folders.index().sync();
    storedBytes += file.length;
    indexedPacks = fresh.packs().size();
  }

  private boolean indexed(byte[] file) throws IOException {
    try {
      RepositoryFolders.publish(folders.index(), PackId.random(random).name(), file);
      return true;
    } catch (KernelException e) {
      if (Answers.taken(e)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (pack != null) {
      pack.close();
    }
  }
}
