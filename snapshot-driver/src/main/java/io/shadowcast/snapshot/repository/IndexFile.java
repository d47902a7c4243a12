package io.shadowcast.snapshot.repository;

import java.util.ArrayList;
import java.util.List;

/// A file of `index`: the chunks of some packs. What it says can be had from the packs' own
/// footers, too; it saves opening them. It holds no secret.
final class IndexFile {
  private static final int MAGIC = 0x53484958;
  private static final int VERSION = 1;
  private static final int MOST_PACKS = 1 << 22;

  private IndexFile() {}

  /// @param first the first pack that the file is about
  static byte[] write(ChunkIndex index, int first) {
    NodeOutput out = new NodeOutput();
    out.u32(MAGIC);
    out.u32(VERSION);
    List<PackId> packs = index.packs().subList(first, index.packs().size());
    out.u32(packs.size());
    packs.forEach(pack -> out.raw(pack.bytes()));
    for (long slot = 0; slot < index.capacity(); slot++) {
      long location = index.location(slot);
      if (location != Location.NONE && Location.ordinal(location) >= first) {
        Fingerprint chunk = index.fingerprint(slot);
        out.u64(chunk.high());
        out.u64(chunk.low());
        out.u64(Location.inPack(location, Location.ordinal(location) - first));
      }
    }
    out.u32(Checksum.of(out.toBytes()));
    return out.toBytes();
  }

  /// The packs whose chunks a file names.
  static List<PackId> packs(NodeInput in) throws DamagedException {
    int magic = in.u32();
    int version = in.u32();
    if (magic != MAGIC || version != VERSION) {
      throw in.bad("not an index of version 1");
    }
    int count = in.u32();
    if (count < 0 || count > MOST_PACKS) {
      throw in.bad(count + " packs");
    }
    List<PackId> packs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      packs.add(PackId.of(in.raw(Secrets.SALT_BYTES)));
    }
    return packs;
  }

  /// Adds the chunks, the packs having been read.
  ///
  /// @param ordinals of the file's packs in `into`; -1 for packs that are not there any more
  static void entries(NodeInput in, int[] ordinals, ChunkIndex into) throws DamagedException {
    while (in.remaining() > Integer.BYTES) {
      long high = in.u64();
      long low = in.u64();
      long location = in.u64();
      int pack = Location.ordinal(location);
      if (pack >= ordinals.length) {
        throw in.bad("pack " + pack + " of " + ordinals.length);
      }
      if (ordinals[pack] >= 0) {
        into.add(high, low, Location.inPack(location, ordinals[pack]));
      }
    }
  }

  /// Reads a file whose checksum fits.
  static NodeInput checked(String name, byte[] file) throws DamagedException {
    int length = file.length - Integer.BYTES;
    if (length < 0
        || new NodeInput(name, file, length, file.length).u32() != Checksum.of(file, 0, length)) {
      throw new DamagedException(name + ": a checksum that does not fit");
    }
    return new NodeInput(name, file);
  }
}
