package io.shadowcast.snapshot.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What encrypts a repository. Never shown.
public final class RepositoryKey {
  /// Length of a key in bytes.
  public static final int BYTES = 32;

  /// Turns of PBKDF2-HMAC-SHA256 for a passphrase (OWASP Password Storage Cheat Sheet, 2023).
  static final int ITERATIONS = 600_000;

  private static final byte[] WRAP = {'w', 'r', 'a', 'p'};
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final byte[] key;
  private final char[] passphrase;

  private RepositoryKey(byte[] key, char[] passphrase) {
    this.key = key;
    this.passphrase = passphrase;
  }

  /// 32 random bytes, as a key file holds them.
  public static RepositoryKey ofBytes(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          "repository.key: " + key.length + " bytes (expected: 32 bytes)");
    }
    return new RepositoryKey(key.clone(), new char[0]);
  }

  /// Reads a key file.
  ///
  /// @throws IOException also when others than its owner can read or write it
  public static RepositoryKey ofFile(Path file) throws IOException {
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    if (!OWNER.containsAll(permissions)) {
      throw new IOException(
          "repository.key: "
              + file
              + " can be reached by others (expected: mode 0600 or 0400, no link)");
    }
    if (Files.size(file) != BYTES) {
      throw new IOException(
          "repository.key: " + file + " has " + Files.size(file) + " bytes (expected: 32 bytes)");
    }
    return ofBytes(Files.readAllBytes(file));
  }

  /// A passphrase; stretched with the repository's salt.
  public static RepositoryKey ofPassphrase(char[] passphrase) {
    if (passphrase.length == 0) {
      throw new IllegalArgumentException("repository.passphrase: empty (expected: 1 character)");
    }
    return new RepositoryKey(new byte[0], passphrase.clone());
  }

  /// Turns of the stretching that a new repository needs; 0 for a key that is random already.
  int iterations() {
    return passphrase.length == 0 ? 0 : ITERATIONS;
  }

  /// The key that wraps the secrets of a repository.
  ///
  /// @param iterations as the repository says; 0: made with a key file
  SecretKey wrapping(byte[] salt, int iterations) throws WrongKeyException {
    if ((passphrase.length == 0) != (iterations == 0)) {
      throw new WrongKeyException(
          iterations == 0
              ? "repository.key: a passphrase (expected: the key file it was made with)"
              : "repository.key: a key file (expected: the passphrase it was made with)");
    }
    return Secrets.derive(iterations == 0 ? key : stretched(salt, iterations), salt, WRAP);
  }

  private byte[] stretched(byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, BYTES * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw Secrets.missing(e);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  public String toString() {
    return "RepositoryKey[secret]";
  }
}
