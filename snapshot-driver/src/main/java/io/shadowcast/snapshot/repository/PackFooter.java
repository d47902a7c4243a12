package io.shadowcast.snapshot.repository;

import java.util.ArrayList;
import java.util.List;

/// The end of a pack: which chunk each of its frames holds, in their order.
///
/// @param entries in the order of their frames
record PackFooter(List<Entry> entries) {
  /// Length of the header of a pack.
  static final int HEADER_BYTES = 24;

  /// Length of what ends a pack.
  static final int TRAILER_BYTES = 12;

  /// Length of one entry.
  static final int ENTRY_BYTES = Fingerprint.BYTES + Integer.BYTES;

  // What a location has room for. The checksum of a footer proves no origin.
  private static final long MOST_PACK_BYTES = 1L << 27;

  private static final int PACK_MAGIC = 0x5348504b;
  private static final int FOOTER_MAGIC = 0x53485046;
  private static final int VERSION = 1;

  /// One frame.
  ///
  /// @param length of the frame, header and tag included
  record Entry(Fingerprint chunk, long offset, int length) {}

  PackFooter {
    entries = List.copyOf(entries);
  }

  static byte[] header(PackId id) {
    NodeOutput out = new NodeOutput();
    out.u32(PACK_MAGIC);
    out.u32(VERSION);
    out.raw(id.bytes());
    return out.toBytes();
  }

  static void checkHeader(String name, byte[] header, PackId id) throws DamagedException {
    NodeInput in = new NodeInput(name, header);
    int magic = in.u32();
    int version = in.u32();
    if (magic != PACK_MAGIC || version != VERSION || !PackId.of(in.raw(16)).equals(id)) {
      throw in.bad("not the pack of this name");
    }
  }

  byte[] write() {
    NodeOutput out = new NodeOutput();
    for (Entry each : entries) {
      out.u64(each.chunk().high());
      out.u64(each.chunk().low());
      out.u32(each.length());
    }
    int checksum = Checksum.of(out.toBytes());
    out.u32(entries.size());
    out.u32(checksum);
    out.u32(FOOTER_MAGIC);
    return out.toBytes();
  }

  /// How many entries a pack has, by its last 12 bytes.
  static int count(String name, byte[] trailer, long packBytes) throws DamagedException {
    NodeInput in = new NodeInput(name, trailer);
    int count = in.u32();
    in.u32();
    if (in.u32() != FOOTER_MAGIC
        || count < 0
        || (long) count * ENTRY_BYTES > packBytes - HEADER_BYTES - TRAILER_BYTES) {
      throw in.bad("no footer");
    }
    return count;
  }

  /// @param bytes the footer with its trailer
  static PackFooter read(String name, byte[] bytes, long packBytes) throws DamagedException {
    NodeInput in = new NodeInput(name, bytes);
    int entryBytes = bytes.length - TRAILER_BYTES;
    List<Entry> entries = new ArrayList<>();
    long offset = HEADER_BYTES;
    while (in.position() < entryBytes) {
      Fingerprint chunk = new Fingerprint(in.u64(), in.u64());
      int length = in.u32();
      if (length < FrameCodec.OVERHEAD_BYTES
          || length > FrameCodec.MOST_PLAIN_BYTES + FrameCodec.OVERHEAD_BYTES
          || offset >= MOST_PACK_BYTES) {
        throw in.bad("a frame of " + length + " bytes at byte " + offset);
      }
      entries.add(new Entry(chunk, offset, length));
      offset += length;
    }
    in.u32();
    if (in.u32() != Checksum.of(bytes, 0, entryBytes) || offset != packBytes - bytes.length) {
      throw in.bad("a footer that does not fit");
    }
    return new PackFooter(entries);
  }
}
