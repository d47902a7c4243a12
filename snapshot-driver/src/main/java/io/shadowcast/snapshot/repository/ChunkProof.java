package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.ChunkId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Names chunks by their bytes. For one thread.
final class ChunkProof {
  private final MessageDigest sha256;
  private final Fingerprint.Maker fingerprints;

  ChunkProof(Secrets secrets) {
    fingerprints = new Fingerprint.Maker(secrets);
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw Secrets.missing(e);
    }
  }

  ChunkId id(byte[] plain, int offset, int length) {
    sha256.update(plain, offset, length);
    return new ChunkId(sha256.digest());
  }

  Fingerprint fingerprint(ChunkId id) {
    return fingerprints.of(id);
  }

  Fingerprint fingerprint(byte[] plain) {
    return fingerprint(id(plain, 0, plain.length));
  }
}
