package io.shadowcast.snapshot.repository;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Chunks as frames of a pack: compressed where that helps, encrypted, with a checksum. Holds
/// buffers and contexts that are used again. For one thread.
final class FrameCodec implements AutoCloseable {
  /// Header of a frame: marker, flags, length of the payload, length of the plain bytes, checksum.
  static final int HEADER_BYTES = 12;

  /// What a frame is longer than what it holds.
  static final int OVERHEAD_BYTES = HEADER_BYTES + 16;

  /// The longest chunk.
  static final int MOST_PLAIN_BYTES = 1_000_000;

  private static final int MARKER = 0xf5;
  private static final int COMPRESSED = 1;
  private static final int AUTHENTICATED_BYTES = 8;
  private static final int TAG_BITS = 128;
  private static final int NONCE_BYTES = 12;
  private static final int PROBE_BYTES = 4096;
  private static final int SLICE_BYTES = 2 << 10;
  private static final int LONG_BYTES = 64 << 10;
  private static final int WARMING_SLICES = 2000;
  private static final AtomicBoolean WARM = new AtomicBoolean();
  private static final int PROBES = 4;
  private static final int CRC_AT = 8;

  private final ZstdCompressCtx compressor =
      new ZstdCompressCtx().setLevel(1).setContentSize(false);
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final Cipher cipher = Secrets.cipher("AES/GCM/NoPadding");
  private byte[] squeezed = new byte[(int) Zstd.compressBound(PROBE_BYTES)];

  /// What a frame is sealed with.
  ///
  /// @param key of its pack
  /// @param at where the frame begins in its pack: the nonce
  record Seal(SecretKey key, long at) {}

  /// Writes a frame.
  ///
  /// @param to must have room for [#OVERHEAD_BYTES] more than the plain bytes
  /// @return its length
  int write(byte[] plain, int from, int length, Seal seal, byte[] to, int offset) {
    int small = compress(plain, from, length);
    boolean compressed = small < length;
    ByteBuffer header = ByteBuffer.wrap(to, offset, HEADER_BYTES);
    int payload = (compressed ? small : length) + TAG_BITS / Byte.SIZE;
    header.putInt((MARKER << 24) | payload);
    header.putInt(((compressed ? COMPRESSED : 0) << 24) | length);
    try {
      init(Cipher.ENCRYPT_MODE, seal.key(), seal.at());
      cipher.updateAAD(to, offset, AUTHENTICATED_BYTES);
      encrypt(compressed ? squeezed : plain, compressed ? 0 : from, payload, to, offset);
    } catch (GeneralSecurityException e) {
      throw Secrets.missing(e);
    }
    header.putInt(checksum(to, offset, payload));
    return HEADER_BYTES + payload;
  }

  /// In slices: the JDK's AES becomes fast once it was called some hundred times, however much it
  /// was given each time.
  private void encrypt(byte[] from, int start, int payload, byte[] to, int offset)
      throws GeneralSecurityException {
    int length = payload - TAG_BITS / Byte.SIZE;
    int out = offset + HEADER_BYTES;
    int done = 0;
    while (length - done > SLICE_BYTES) {
      out += cipher.update(from, start + done, SLICE_BYTES, to, out);
      done += SLICE_BYTES;
    }
    cipher.doFinal(from, start + done, length - done, to, out);
  }

  /// @return how long it became; `length` when it is not worth it
  private int compress(byte[] plain, int from, int length) {
    boolean worth = length <= PROBES * PROBE_BYTES;
    for (int i = 0; i < PROBES && !worth; i++) {
      int at = from + (length - PROBE_BYTES) / PROBES * i;
      worth = squeeze(plain, at, PROBE_BYTES) <= PROBE_BYTES - PROBE_BYTES / 16;
    }
    if (!worth) {
      return length;
    }
    return Math.min(length, squeeze(plain, from, length));
  }

  private int squeeze(byte[] plain, int from, int length) {
    int bound = (int) Zstd.compressBound(length);
    if (squeezed.length < bound) {
      squeezed = new byte[bound];
    }
    return compressor.compressByteArray(squeezed, 0, squeezed.length, plain, from, length);
  }

  private static int checksum(byte[] frame, int offset, int payload) {
    CRC32C crc = new CRC32C();
    crc.update(frame, offset, CRC_AT);
    crc.update(frame, offset + HEADER_BYTES, payload);
    return (int) crc.getValue();
  }

  private void init(int mode, SecretKey key, long at) throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(at).array();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
  }

  /// How long the frame is that begins here; -1 when none does.
  static int length(byte[] bytes, int offset, int available) {
    if (available < HEADER_BYTES) {
      return -1;
    }
    ByteBuffer header = ByteBuffer.wrap(bytes, offset, HEADER_BYTES);
    int first = header.getInt();
    int plain = header.getInt() & 0xffffff;
    int payload = first & 0xffffff;
    boolean possible =
        first >>> 24 == MARKER
            && plain <= MOST_PLAIN_BYTES
            && payload >= TAG_BITS / Byte.SIZE
            && payload <= plain + TAG_BITS / Byte.SIZE;
    return possible ? HEADER_BYTES + payload : -1;
  }

  /// Where the next frame may begin; behind it all when none does.
  static int next(byte[] bytes, int from, int available) {
    for (int at = from; at + HEADER_BYTES <= available; at++) {
      if ((bytes[at] & 0xff) == MARKER && length(bytes, at, available - at) > 0) {
        return at;
      }
    }
    return Math.max(from, available - HEADER_BYTES + 1);
  }

  /// Whether the frame of this length that begins here has the checksum it was written with.
  static boolean whole(byte[] bytes, int offset, int length) {
    return ByteBuffer.wrap(bytes, offset + CRC_AT, Integer.BYTES).getInt()
        == checksum(bytes, offset, length - HEADER_BYTES);
  }

  /// The plain bytes of a frame.
  ///
  /// @param subject pack and offset, for messages
  byte[] read(String subject, byte[] bytes, int available, SecretKey key, long at)
      throws DamagedException {
    int length = length(bytes, 0, available);
    if (length < 0 || length > available) {
      throw new DamagedException(subject + ": no frame");
    }
    if (!whole(bytes, 0, length)) {
      throw new DamagedException(subject + ": a checksum that does not fit");
    }
    ByteBuffer header = ByteBuffer.wrap(bytes, Integer.BYTES, Integer.BYTES);
    int second = header.getInt();
    byte[] stored = decrypt(subject, bytes, length, key, at);
    return ((second >>> 24) & COMPRESSED) == 0 ? stored : decompress(subject, stored, second);
  }

  /// Decrypting has to be given a frame at once, which does not make the JDK's AES fast in hundreds
  /// of MiB; encrypting some nothing in slices does, once for the process.
  private void warmUp(int length) throws GeneralSecurityException {
    if (length > LONG_BYTES && !WARM.getAndSet(true)) {
      SecretKey key = new SecretKeySpec(new byte[32], "AES");
      byte[] nothing = new byte[WARMING_SLICES * SLICE_BYTES];
      init(Cipher.ENCRYPT_MODE, key, 0);
      encrypt(nothing, 0, nothing.length + TAG_BITS / Byte.SIZE, new byte[nothing.length + 100], 0);
    }
  }

  private byte[] decrypt(String subject, byte[] bytes, int length, SecretKey key, long at)
      throws DamagedException {
    try {
      warmUp(length);
      init(Cipher.DECRYPT_MODE, key, at);
      cipher.updateAAD(bytes, 0, AUTHENTICATED_BYTES);
      return cipher.doFinal(bytes, HEADER_BYTES, length - HEADER_BYTES);
    } catch (AEADBadTagException e) {
      throw new DamagedException(subject + ": not written with this repository's key");
    } catch (GeneralSecurityException e) {
      throw Secrets.missing(e);
    }
  }

  private byte[] decompress(String subject, byte[] stored, int second) throws DamagedException {
    byte[] plain = new byte[second & 0xffffff];
    try {
      int got = decompressor.decompressByteArray(plain, 0, plain.length, stored, 0, stored.length);
      if (got == plain.length) {
        return plain;
      }
    } catch (ZstdException e) {
      throw new DamagedException(subject + ": " + e.getMessage());
    }
    throw new DamagedException(subject + ": decompresses to another length");
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
