package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.ChunkId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads published chunks. Keeps some packs open and the last chunks in memory. For one thread.
final class StoredChunks implements Chunks, AutoCloseable {
  private static final int MOST_PACKS = 16;
  private static final int CACHE_BYTES = 4 << 20;

  private final RepositoryFolders folders;
  private final Secrets secrets;
  private final SharedIndex index;
  private final ChunkProof proof;
  private final FrameCodec codec = new FrameCodec();
  private final Map<PackId, PackFile> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<ChunkId, byte[]> cache = new LinkedHashMap<>(16, 0.75f, true);
  private final HeapTransfer transfer = new HeapTransfer();
  private int cached;
  private byte[] frame = new byte[Page.BYTES + FrameCodec.OVERHEAD_BYTES];

  StoredChunks(RepositoryFolders folders, Secrets secrets, SharedIndex index) {
    this.folders = folders;
    this.secrets = secrets;
    this.index = index;
    proof = new ChunkProof(secrets);
  }

  ChunkProof proof() {
    return proof;
  }

  FrameCodec codec() {
    return codec;
  }

  /// What a pack without a whole beginning and end holds: what is found in it, and what the index
  /// says lies there, which may be lost.
  PackFooter held(PackFile pack) throws IOException {
    Map<Fingerprint, PackFooter.Entry> all = new LinkedHashMap<>();
    index.in(pack.id()).forEach(each -> all.put(each.chunk(), each));
    pack.held(codec, proof).entries().forEach(each -> all.put(each.chunk(), each));
    return new PackFooter(List.copyOf(all.values()));
  }

  /// Whether it is stored where new snapshots may rely on it.
  boolean reliable(Fingerprint chunk) {
    return index.find(chunk).filter(place -> !place.condemned()).isPresent();
  }

  @Override
  public byte[] read(ChunkId id) throws IOException {
    byte[] known = cache.get(id);
    if (known != null) {
      return known;
    }
    byte[] plain = readAt(id, place(id));
    remember(id, plain);
    return plain;
  }

  private SharedIndex.Place place(ChunkId id) throws IOException {
    Fingerprint chunk = proof.fingerprint(id);
    Optional<SharedIndex.Place> place = index.find(chunk);
    if (place.isEmpty()) {
      index.refresh(folders);
      place = index.find(chunk);
    }
    return place.orElseThrow(() -> missing(id));
  }

  private static DamagedException missing(ChunkId id) {
    return new DamagedException("chunk " + id + ": not in this repository");
  }

  private byte[] readAt(ChunkId id, SharedIndex.Place place) throws IOException {
    PackFile pack;
    try {
      pack = pack(place.pack());
    } catch (KernelException e) {
      if (!Answers.gone(e)) {
        throw e;
      }
      index.refresh(folders);
      SharedIndex.Place now = index.find(proof.fingerprint(id)).orElseThrow(() -> missing(id));
      return check(id, pack(now.pack()), now.offset(), now.length());
    }
    return check(id, pack, place.offset(), place.length());
  }

  private byte[] check(ChunkId id, PackFile pack, long offset, int length) throws IOException {
    byte[] plain = frame(pack, offset, length);
    if (!proof.id(plain, 0, plain.length).equals(id)) {
      throw new DamagedException(pack.place(offset) + ": holds another chunk than " + id);
    }
    return plain;
  }

  /// The plain bytes of a frame, not proved against an id.
  byte[] frame(PackFile pack, long offset, int length) throws IOException {
    if (frame.length < length) {
      frame = new byte[length];
    }
    int got = pack.read(offset, frame, length);
    return codec.read(pack.place(offset), frame, got, pack.key(), offset);
  }

  /// An open pack; it stays open for a while.
  PackFile pack(PackId id) throws IOException {
    PackFile pack = open.get(id);
    if (pack == null) {
      pack = new PackFile(id, folders.packs().open(id.name()), secrets, transfer);
      open.put(id, pack);
      if (open.size() > MOST_PACKS) {
        var eldest = open.entrySet().iterator();
        eldest.next().getValue().close();
        eldest.remove();
      }
    }
    return pack;
  }

  private void remember(ChunkId id, byte[] plain) {
    cache.put(id, plain);
    cached += plain.length;
    var eldest = cache.entrySet().iterator();
    while (cached > CACHE_BYTES) {
      cached -= eldest.next().getValue().length;
      eldest.remove();
    }
  }

  @Override
  public void close() {
    open.values().forEach(PackFile::close);
    codec.close();
  }
}
