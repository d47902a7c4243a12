package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.FileName;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Names a pack and is the salt of its key: 128 random bits.
record PackId(long high, long low) {
  static PackId random(RandomGenerator random) {
    return new PackId(random.nextLong(), random.nextLong());
  }

  /// The pack that a file of this name holds; empty for the name of no pack.
  static Optional<PackId> of(FileName name) {
    String text = name.toString();
    try {
      return text.length() == 2 * Secrets.SALT_BYTES
          ? Optional.of(of(HexFormat.of().parseHex(text)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static PackId of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new PackId(buffer.getLong(), buffer.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(Secrets.SALT_BYTES).putLong(high).putLong(low).array();
  }

  FileName name() {
    return FileName.of(toString());
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
