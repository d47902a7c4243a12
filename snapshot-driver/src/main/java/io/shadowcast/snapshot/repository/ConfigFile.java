package io.shadowcast.snapshot.repository;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// The file `config`: the secrets of the repository, wrapped by its key.
final class ConfigFile {
  private static final int MAGIC = 0x53484346;
  private static final int VERSION = 1;
  private static final int TAG_BITS = 128;
  private static final int MOST_ITERATIONS = 100_000_000;
  private static final GCMParameterSpec NONCE = new GCMParameterSpec(TAG_BITS, new byte[12]);

  private ConfigFile() {}

  static byte[] write(Secrets secrets, RepositoryKey key, RandomGenerator random)
      throws WrongKeyException {
    byte[] salt = new byte[Secrets.SALT_BYTES];
    random.nextBytes(salt);
    NodeOutput out = new NodeOutput();
    out.u32(MAGIC);
    out.u32(VERSION);
    out.u32(key.iterations());
    out.raw(salt);
    // The wrapping key is used once, for its salt is new: the nonce may be zero.
    out.raw(wrap(secrets, key, salt));
    out.u32(Checksum.of(out.toBytes()));
    return out.toBytes();
  }

  private static byte[] wrap(Secrets secrets, RepositoryKey key, byte[] salt)
      throws WrongKeyException {
    try {
      Cipher cipher = Secrets.cipher("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key.wrapping(salt, key.iterations()), NONCE);
      return cipher.doFinal(secrets.bytes());
    } catch (GeneralSecurityException e) {
      throw Secrets.missing(e);
    }
  }

  static Secrets read(byte[] file, RepositoryKey key) throws DamagedException, WrongKeyException {
    int checked = file.length - Integer.BYTES;
    NodeInput in = new NodeInput("repository config", file);
    if (in.u32() != MAGIC) {
      throw in.bad("not the config of a repository");
    }
    int version = in.u32();
    if (version != VERSION) {
      throw in.bad("version " + version + " (expected: 1)");
    }
    int crc = new NodeInput("repository config", file, checked, file.length).u32();
    if (crc != Checksum.of(Arrays.copyOf(file, checked))) {
      throw in.bad("a checksum that does not fit");
    }
    int iterations = in.u32();
    if (iterations < 0 || iterations > MOST_ITERATIONS) {
      throw in.bad(iterations + " turns");
    }
    byte[] salt = in.raw(Secrets.SALT_BYTES);
    return unwrap(in.raw(in.remaining() - Integer.BYTES), key, salt, iterations);
  }

  private static Secrets unwrap(byte[] wrapped, RepositoryKey key, byte[] salt, int iterations)
      throws WrongKeyException {
    try {
      Cipher cipher = Secrets.cipher("AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key.wrapping(salt, iterations), NONCE);
      return Secrets.of(cipher.doFinal(wrapped));
    } catch (AEADBadTagException e) {
      throw new WrongKeyException(
          "repository.key: does not open this repository (expected: the key it was made with)");
    } catch (GeneralSecurityException e) {
      throw Secrets.missing(e);
    }
  }
}
