package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/// What stands for a chunk id in indexes: AES of its first 16 bytes. An id is the SHA-256 of plain
/// bytes, so an index that showed it would tell which known files are stored; this tells nothing
/// without the key, and can be turned back with it. 128 bits of SHA-256 suffice to find a chunk;
/// what is read is proved against all 256.
///
/// @param high the first 8 bytes, big-endian
record Fingerprint(long high, long low) {
  /// Its length in bytes.
  static final int BYTES = 16;

  /// Makes fingerprints. For one thread.
  static final class Maker {
    private final Cipher cipher = Secrets.cipher("AES/ECB/NoPadding");
    private final byte[] block = new byte[BYTES];

    Maker(Secrets secrets) {
      try {
        cipher.init(Cipher.ENCRYPT_MODE, secrets.indexKey());
      } catch (GeneralSecurityException e) {
        throw Secrets.missing(e);
      }
    }

    Fingerprint of(ChunkId id) {
      return of(id.bytes());
    }

    Fingerprint of(byte[] id) {
      try {
        cipher.doFinal(id, 0, BYTES, block, 0);
      } catch (GeneralSecurityException e) {
        throw Secrets.missing(e);
      }
      return new Fingerprint(number(block, 0), number(block, Long.BYTES));
    }

    private static long number(byte[] bytes, int from) {
      long value = 0;
      for (byte each : Arrays.copyOfRange(bytes, from, from + Long.BYTES)) {
        value = (value << 8) | (each & 0xff);
      }
      return value;
    }
  }
}
