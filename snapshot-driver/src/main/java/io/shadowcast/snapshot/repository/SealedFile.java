package io.shadowcast.snapshot.repository;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Small files that are written once: manifests, labels, records of pruning. Encrypted, and bound
/// to the name they bear, so that none can stand for another.
final class SealedFile {
  private static final int MAGIC = 0x53484653;
  private static final int VERSION = 1;
  private static final int TAG_BYTES = 16;
  private static final int HEADER_BYTES = 8 + Secrets.SALT_BYTES;

  /// What a file is longer than its content.
  static final int OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES + Integer.BYTES;

  private static final GCMParameterSpec NONCE =
      new GCMParameterSpec(TAG_BYTES * Byte.SIZE, new byte[12]);

  private SealedFile() {}

  /// @param name folder and name of the file
  static byte[] seal(String name, byte[] plain, Secrets secrets, RandomGenerator random) {
    byte[] salt = new byte[Secrets.SALT_BYTES];
    random.nextBytes(salt);
    NodeOutput out = new NodeOutput();
    out.u32(MAGIC);
    out.u32(VERSION);
    out.raw(salt);
    try {
      out.raw(cipher(Cipher.ENCRYPT_MODE, name, salt, secrets).doFinal(plain));
    } catch (GeneralSecurityException e) {
      throw Secrets.missing(e);
    }
    out.u32(Checksum.of(out.toBytes()));
    return out.toBytes();
  }

  /// @throws DamagedException naming the file
  static byte[] open(String name, byte[] file, Secrets secrets) throws DamagedException {
    NodeInput in = new NodeInput(name, file);
    int magic = in.u32();
    int version = in.u32();
    byte[] salt = in.raw(Secrets.SALT_BYTES);
    byte[] sealed = in.raw(in.remaining() - Integer.BYTES);
    boolean whole = in.u32() == Checksum.of(file, 0, file.length - Integer.BYTES);
    if (magic != MAGIC || version != VERSION || !whole || sealed.length < TAG_BYTES) {
      throw new DamagedException(name + ": not as it was written");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, name, salt, secrets).doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw new DamagedException(name + ": not written with this repository's key and name");
    } catch (GeneralSecurityException e) {
      throw Secrets.missing(e);
    }
  }

  private static Cipher cipher(int mode, String name, byte[] salt, Secrets secrets)
      throws GeneralSecurityException {
    Cipher cipher = Secrets.cipher("AES/GCM/NoPadding");
    // The key is used once, for its salt is new: the nonce may be zero.
    cipher.init(mode, secrets.fileKey(salt), NONCE);
    cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
