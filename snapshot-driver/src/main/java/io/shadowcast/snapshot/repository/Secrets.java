package io.shadowcast.snapshot.repository;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What a repository keeps secret, and the keys that follow from it by HKDF-SHA256 (RFC 5869).
///
/// Each pack and each small file is encrypted with a key of its own, derived from a random salt of
/// 128 bits that is drawn when the file is begun and stored in it. A nonce therefore has to be
/// unique within one file alone, and is: the offset of the frame, and files are written once from
/// start to end. A writer that crashed leaves a salt that nobody continues to use.
final class Secrets {
  /// Length of a salt in bytes.
  static final int SALT_BYTES = 16;

  /// Length of the stored form in bytes: data key, seed, repository id.
  static final int BYTES = 56;

  private static final int KEY_BYTES = 32;
  private static final byte[] PACK = {'p', 'a', 'c', 'k'};
  private static final byte[] FILE = {'f', 'i', 'l', 'e'};
  private static final byte[] INDEX = {'i', 'n', 'd', 'e', 'x'};

  private final byte[] bytes;

  private Secrets(byte[] bytes) {
    this.bytes = bytes;
  }

  static Secrets random(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new Secrets(bytes);
  }

  static Secrets of(byte[] bytes) {
    return new Secrets(bytes.clone());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /// Seed of the leaf hashes.
  long seed() {
    long seed = 0;
    for (int i = KEY_BYTES; i < KEY_BYTES + Long.BYTES; i++) {
      seed = (seed << 8) | (bytes[i] & 0xff);
    }
    return seed;
  }

  /// Names the repository, whoever holds its key.
  byte[] repositoryId() {
    return Arrays.copyOfRange(bytes, KEY_BYTES + Long.BYTES, BYTES);
  }

  SecretKey packKey(byte[] salt) {
    return derive(salt, PACK);
  }

  SecretKey fileKey(byte[] salt) {
    return derive(salt, FILE);
  }

  SecretKey indexKey() {
    return derive(new byte[SALT_BYTES], INDEX);
  }

  private SecretKey derive(byte[] salt, byte[] purpose) {
    return derive(Arrays.copyOf(bytes, KEY_BYTES), salt, purpose);
  }

  /// HKDF-SHA256, 32 bytes, as an AES key.
  static SecretKey derive(byte[] key, byte[] salt, byte[] purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES",
              HKDFParameterSpec.ofExtract()
                  .addIKM(new SecretKeySpec(key, "Generic"))
                  .addSalt(salt)
                  .thenExpand(purpose, KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// A cipher that every JDK has.
  static Cipher cipher(String transformation) {
    try {
      return Cipher.getInstance(transformation);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// What to throw when the JDK lacks an algorithm that the Java platform demands.
  static IllegalStateException missing(GeneralSecurityException cause) {
    return new IllegalStateException("cryptography of this JDK", cause);
  }
}
