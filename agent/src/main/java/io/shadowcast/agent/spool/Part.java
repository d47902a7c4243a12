package io.shadowcast.agent.spool;

import io.shadowcast.words.BootId;
import java.util.UUID;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;

/// A piece of a batch as one record of the queue: Chronicle bounds a record by its block, and has
/// no checksum.
///
/// @param part 0 .. parts - 1
/// @param checksum CRC32C of the whole batch
/// @param length of the whole batch, bytes
record Part(BootId boot, long sequence, int part, int parts, int checksum, int length) {
  /// Payload bytes of every part but the last.
  static final int PAYLOAD = 8 << 10;

  /// Bytes before the payload.
  static final int HEAD = 3 * Long.BYTES + 4 * Integer.BYTES;

  /// What a part costs in its file beside its payload: header, alignment and ours.
  static final int OVERHEAD = 64;

  static int count(int length) {
    return Math.max(1, (length + PAYLOAD - 1) / PAYLOAD);
  }

  static int checksum(byte[] batch) {
    CRC32C crc = new CRC32C();
    crc.update(batch);
    return (int) crc.getValue();
  }

  void write(Bytes<?> out, byte[] batch) {
    out.writeLong(boot.value().getMostSignificantBits());
    out.writeLong(boot.value().getLeastSignificantBits());
    out.writeLong(sequence);
    out.writeInt(part);
    out.writeInt(parts);
    out.writeInt(checksum);
    out.writeInt(length);
    out.write(batch, offset(), size());
  }

  static Part read(Bytes<?> in) {
    BootId boot = new BootId(new UUID(in.readLong(), in.readLong()));
    return new Part(boot, in.readLong(), in.readInt(), in.readInt(), in.readInt(), in.readInt());
  }

  /// Whether this can be a part of a batch at all. Only the whole batch has a checksum, so a
  /// damaged part must not be believed, least of all its lengths.
  ///
  /// @param longest batch that a segment can hold
  /// @param present payload bytes of the record
  boolean isSound(long longest, long present) {
    return length >= 0
        && length <= longest
        && parts == count(length)
        && part >= 0
        && part < parts
        && size() <= present;
  }

  int offset() {
    return part * PAYLOAD;
  }

  int size() {
    return Math.min(PAYLOAD, length - offset());
  }

  boolean follows(Part before) {
    return boot.equals(before.boot)
        && sequence == before.sequence
        && part == before.part + 1
        && parts == before.parts
        && length == before.length
        && checksum == before.checksum;
  }

  boolean last() {
    return part == parts - 1;
  }
}
