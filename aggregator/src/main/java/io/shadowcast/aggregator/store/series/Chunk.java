package io.shadowcast.aggregator.store.series;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// What [ChunkEncoder] wrote, opened: times at once, columns when they are asked for.
final class Chunk {
  private final byte[] body;
  private final long[] wallNanos;
  private final int[] columnStarts;

  private Chunk(byte[] body) {
    this.body = body;
    ByteReader reader = new ByteReader(body, 0);
    wallNanos = new long[Math.toIntExact(reader.getUnsigned())];
    columnStarts = new int[Math.toIntExact(reader.getUnsigned())];
    readTimes(reader);
    for (int i = 0; i < columnStarts.length; i++) {
      columnStarts[i] = reader.position();
      skipColumn(reader);
    }
  }

  /// Opens a chunk.
  ///
  /// @throws SeriesStoreException when it is damaged
  static Chunk open(byte[] bytes) {
    try {
      return new Chunk(plain(bytes));
    } catch (RuntimeException e) {
      throw new SeriesStoreException("chunk: " + bytes.length + " damaged bytes", e);
    }
  }

  private static byte[] plain(byte[] bytes) {
    ByteReader header = new ByteReader(bytes, 0);
    int mode = header.getByte();
    int crc = header.getInt();
    int length = header.getInt();
    CRC32C actual = new CRC32C();
    actual.update(bytes, ChunkEncoder.HEADER, bytes.length - ChunkEncoder.HEADER);
    if (crc != (int) actual.getValue()) {
      throw new SeriesStoreException("chunk: the checksum does not fit");
    }
    byte[] payload = Arrays.copyOfRange(bytes, ChunkEncoder.HEADER, bytes.length);
    return mode == ChunkEncoder.PLAIN ? payload : Zstd.decompress(payload, length);
  }

  int rows() {
    return wallNanos.length;
  }

  int columns() {
    return columnStarts.length;
  }

  long[] wallNanos() {
    return wallNanos;
  }

  double[] column(int index) {
    double[] values = new double[wallNanos.length];
    ByteReader reader = new ByteReader(body, columnStarts[index]);
    switch (reader.getByte()) {
      case ChunkEncoder.CONSTANT -> Arrays.fill(values, Double.longBitsToDouble(reader.getLong()));
      case ChunkEncoder.WHOLE -> readWhole(reader, values);
      case ChunkEncoder.ANY -> readAny(reader.position(), values);
      default -> throw new SeriesStoreException("chunk: column " + index + " of an unknown kind");
    }
    return values;
  }

  private void readTimes(ByteReader reader) {
    long last = 0;
    long lastDelta = 0;
    for (int i = 0; i < wallNanos.length; i++) {
      long delta = lastDelta + reader.getSigned();
      wallNanos[i] = last + delta;
      lastDelta = i == 0 ? 0 : delta;
      last = wallNanos[i];
    }
  }

  private void skipColumn(ByteReader reader) {
    switch (reader.getByte()) {
      case ChunkEncoder.CONSTANT -> reader.skip(Long.BYTES);
      case ChunkEncoder.WHOLE -> reader.skip(reader.getInt());
      case ChunkEncoder.ANY -> reader.skip(wallNanos.length * Long.BYTES);
      default -> throw new SeriesStoreException("chunk: a column of an unknown kind");
    }
  }

  private static void readWhole(ByteReader reader, double[] values) {
    reader.skip(Integer.BYTES);
    long last = 0;
    for (int i = 0; i < values.length; i++) {
      last += reader.getSigned();
      values[i] = last;
    }
  }

  private void readAny(int start, double[] values) {
    long last = 0;
    for (int i = 0; i < values.length; i++) {
      long difference = 0;
      for (int p = 0, at = start + i; p < Long.BYTES; p++, at += values.length) {
        difference = difference << 8 | (body[at] & 0xff);
      }
      last ^= difference;
      values[i] = Double.longBitsToDouble(last);
    }
  }
}
