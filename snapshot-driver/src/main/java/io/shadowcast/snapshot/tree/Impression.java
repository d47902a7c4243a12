package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What a whole tree looked like, as one SHA-256 of names, kinds and signatures in the order of a
/// walk: two looks at a tree of any size are compared without keeping either.
final class Impression {
  private static final int SIGNATURE_BYTES = 4 * Long.BYTES;

  private final MessageDigest digest = sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(SIGNATURE_BYTES);
  private boolean trusted = true;

  /// The top of the tree.
  void root(Signature seen) {
    add(EntryKind.FOLDER, seen);
  }

  /// An entry with a state of its own.
  ///
  /// @param seen what the walk goes by: of the live entry, or as it is stored
  void entry(FileName name, EntryKind kind, Signature seen) {
    name(name);
    add(kind, seen);
  }

  /// A folder whose inside is not captured: that it is there, and nothing of its state, which is
  /// the state of something else.
  void closed(FileName name, Stat stat) {
    name(name);
    digest.update((byte) 'c');
    digest.update(buffer.clear().putLong(stat.inode()).flip());
  }

  /// All entries of a folder were seen.
  void up() {
    digest.update((byte) 'u');
  }

  /// Whether another look that is equal proves that nothing changed.
  boolean trusted() {
    return trusted;
  }

  /// What it comes to; nothing may be added afterwards.
  byte[] sum() {
    return digest.digest();
  }

  private void name(FileName name) {
    byte[] bytes = name.bytes();
    digest.update((byte) 'n');
    digest.update(buffer.clear().putLong(bytes.length).flip());
    digest.update(bytes);
  }

  private void add(EntryKind kind, Signature seen) {
    trusted = trusted && Trust.trusted(seen);
    digest.update(kind.name().getBytes(StandardCharsets.US_ASCII));
    buffer.clear();
    buffer.putLong(seen.device()).putLong(seen.inode());
    buffer.putLong(seen.changedNanos()).putLong(seen.size());
    digest.update(buffer.flip());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
