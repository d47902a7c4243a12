package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.KernelException;
import java.io.IOException;
import java.util.List;

/// Copies what is needed of packs into new ones. For one thread.
final class PackRewriter {
  private static final long HUNDRED = 100;

  private final StoredChunks chunks;
  private final ChunkWriter writer;
  private final SharedIndex index;
  private final Marks marks;
  private long copiedBytes;

  PackRewriter(StoredChunks chunks, ChunkWriter writer, SharedIndex index, Marks marks) {
    this.chunks = chunks;
    this.writer = writer;
    this.index = index;
    this.marks = marks;
  }

  long copiedBytes() {
    return copiedBytes;
  }

  /// How much of a pack is needed, and is not read from another.
  int neededPercent(PackId pack) throws IOException {
    long all = 1;
    long needed = 0;
    for (PackFooter.Entry each : entries(pack).entries()) {
      all += each.length();
      needed += marks.needs(each.chunk()) && lies(each, pack) ? each.length() : 0;
    }
    return (int) (needed * HUNDRED / all);
  }

  private boolean lies(PackFooter.Entry entry, PackId pack) {
    return index.find(entry.chunk()).filter(place -> place.pack().equals(pack)).isPresent();
  }

  /// Copies what is needed and lies here, before the pack is condemned.
  ///
  /// @return false when some of it cannot be read
  boolean copy(PackId pack) throws IOException {
    boolean all = true;
    for (PackFooter.Entry each : entries(pack).entries()) {
      boolean wanted = marks.needs(each.chunk()) && lies(each, pack);
      all &= !wanted || copy(pack, each);
    }
    return all;
  }

  /// Copies all that can be read and lies here alone.
  void copyReadable(PackId pack) throws IOException {
    for (PackFooter.Entry each : entries(pack).entries()) {
      if (lies(each, pack) && !writer.wrote(each.chunk())) {
        copy(pack, each);
      }
    }
  }

  /// Copies what is needed and lies in condemned packs alone.
  ///
  /// @return false when some of it cannot be read
  boolean rescue(PackId pack) throws IOException {
    boolean all = true;
    for (PackFooter.Entry each : entries(pack).entries()) {
      boolean wanted = marks.needs(each.chunk()) && !writer.has(each.chunk());
      all &= !wanted || copy(pack, each);
    }
    return all;
  }

  private boolean copy(PackId pack, PackFooter.Entry entry) throws IOException {
    try {
      byte[] plain = chunks.frame(chunks.pack(pack), entry.offset(), entry.length());
      if (!chunks.proof().fingerprint(plain).equals(entry.chunk())) {
        return false;
      }
      writer.store(entry.chunk(), plain, 0, plain.length);
      copiedBytes += entry.length();
      return true;
    } catch (DamagedException e) {
      return false;
    }
  }

  /// What a pack holds; what can be found of it when it lost its end.
  PackFooter entries(PackId pack) throws IOException {
    PackFile file;
    try {
      file = chunks.pack(pack);
    } catch (KernelException e) {
      if (Answers.gone(e)) {
        return new PackFooter(List.of());
      }
      throw e;
    }
    try {
      return file.footer();
    } catch (DamagedException e) {
      return chunks.held(file);
    }
  }
}
