package io.shadowcast.agent.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// A key of 32 bytes in a file that only its owner may touch, as 64 hex digits. One agent, at its
/// start.
public final class KeyFile {
  /// Bytes of a key.
  public static final int BYTES = 32;

  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Set<PosixFilePermission> OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private KeyFile() {}

  /// Reads a key, or makes one where there is none.
  ///
  /// @param random of the quality that keys need
  /// @throws IOException when the file is there and no key, or open to others; the message names
  ///   the file, never its content
  public static byte[] readOrMake(Path file, RandomGenerator random) throws IOException {
    if (!Files.exists(file)) {
      byte[] key = new byte[BYTES];
      random.nextBytes(key);
      String text = HexFormat.of().formatHex(key) + "\n";
      PrivateFile.replace(file, text.getBytes(StandardCharsets.US_ASCII));
    }
    return read(file);
  }

  /// Reads a key that has to be there.
  ///
  /// @throws IOException when it is missing, no key, or open to others
  public static byte[] read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(file + ": missing (expected: a key of 64 hex digits)");
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (!OWNER.containsAll(mode)) {
      throw new IOException(
          "%s: %s (expected: rw-------, closed to group and others)"
              .formatted(file, PosixFilePermissions.toString(mode)));
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (!HEX.matcher(text).matches()) {
      throw new IOException(
          file + ": " + text.length() + " characters (expected: a key of 64 hex digits)");
    }
    return HexFormat.of().parseHex(text);
  }
}
