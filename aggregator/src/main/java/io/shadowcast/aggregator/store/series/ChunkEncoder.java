package io.shadowcast.aggregator.store.series;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Rows of columns as bytes:
///
/// ```
/// u8 mode (0 plain, 1 zstd) | u32 CRC-32C of the body | u32 length of the plain body | body
/// body: varint rows | varint columns | times | columns
/// times: first as signed varint, then differences of differences
/// column: u8 kind
///   0 constant: 8 bytes
///   1 whole numbers: u32 length | first, then differences, as signed varints
///   2 any: every value XOR the one before, as eight planes of bytes, the highest bytes first
/// ```
///
/// Planes of bytes put what neighbours have in common (sign, exponent, leading digits) side by
/// side, where zstd finds it. Times and values come back bit for bit. One thread at a time.
final class ChunkEncoder implements AutoCloseable {
  static final int PLAIN = 0;
  static final int ZSTD = 1;
  static final int CONSTANT = 0;
  static final int WHOLE = 1;
  static final int ANY = 2;
  static final int HEADER = 1 + Integer.BYTES + Integer.BYTES;
  private static final double LARGEST_WHOLE = 1L << 53;
  private static final int WORTH_A_TRY = 64;

  private final ByteWriter body = new ByteWriter();
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(1).setContentSize(false);
  private byte[] compressed = new byte[4096];

  /// Encodes the rows [from, to).
  byte[] encode(long[] wallNanos, double[][] columns, int from, int to) {
    body.clear();
    body.putUnsigned(to - from);
    body.putUnsigned(columns.length);
    putTimes(wallNanos, from, to);
    for (double[] column : columns) {
      putColumn(column, from, to);
    }
    return packed();
  }

  private void putTimes(long[] wallNanos, int from, int to) {
    long last = 0;
    long lastDelta = 0;
    for (int i = from; i < to; i++) {
      long delta = wallNanos[i] - last;
      body.putSigned(delta - lastDelta);
      lastDelta = i == from ? 0 : delta;
      last = wallNanos[i];
    }
  }

  private void putColumn(double[] column, int from, int to) {
    if (to - from > 1 && isConstant(column, from, to)) {
      body.putByte(CONSTANT);
      body.putLong(Double.doubleToRawLongBits(column[from]));
    } else if (isWhole(column, from, to)) {
      putWhole(column, from, to);
    } else {
      putAny(column, from, to);
    }
  }

  private static boolean isConstant(double[] column, int from, int to) {
    long first = Double.doubleToRawLongBits(column[from]);
    for (int i = from + 1; i < to; i++) {
      if (Double.doubleToRawLongBits(column[i]) != first) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWhole(double[] column, int from, int to) {
    for (int i = from; i < to; i++) {
      double value = column[i];
      long whole = (long) value;
      boolean same =
          Double.doubleToRawLongBits((double) whole) == Double.doubleToRawLongBits(value);
      if (!same || Math.abs(value) > LARGEST_WHOLE) {
        return false;
      }
    }
    return true;
  }

  private void putWhole(double[] column, int from, int to) {
    body.putByte(WHOLE);
    int length = body.skip(Integer.BYTES);
    long last = 0;
    for (int i = from; i < to; i++) {
      long value = (long) column[i];
      body.putSigned(value - last);
      last = value;
    }
    body.setInt(length, body.size() - length - Integer.BYTES);
  }

  private void putAny(double[] column, int from, int to) {
    body.putByte(ANY);
    int rows = to - from;
    int plane = body.skip(rows * Long.BYTES);
    byte[] target = body.array();
    long last = 0;
    for (int i = 0; i < rows; i++) {
      long bits = Double.doubleToRawLongBits(column[from + i]);
      long difference = bits ^ last;
      last = bits;
      for (int p = 0, at = plane + i; p < Long.BYTES; p++, at += rows) {
        target[at] = (byte) (difference >>> (56 - 8 * p));
      }
    }
  }

  private byte[] packed() {
    int plain = body.size();
    if (plain >= WORTH_A_TRY) {
      int length = compress(plain);
      if (length < plain - plain / 16) {
        return finished(ZSTD, compressed, length, plain);
      }
    }
    return finished(PLAIN, body.array(), plain, plain);
  }

  private int compress(int plain) {
    int bound = (int) Zstd.compressBound(plain);
    if (compressed.length < bound) {
      compressed = new byte[bound];
    }
    return zstd.compressByteArray(compressed, 0, compressed.length, body.array(), 0, plain);
  }

  private static byte[] finished(int mode, byte[] payload, int length, int plain) {
    CRC32C crc = new CRC32C();
    crc.update(payload, 0, length);
    ByteWriter head = new ByteWriter();
    head.putByte(mode);
    head.putInt((int) crc.getValue());
    head.putInt(plain);
    byte[] result = Arrays.copyOf(head.array(), HEADER + length);
    System.arraycopy(payload, 0, result, HEADER, length);
    return result;
  }

  @Override
  public void close() {
    zstd.close();
  }
}
