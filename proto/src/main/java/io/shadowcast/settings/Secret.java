package io.shadowcast.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Set;

/// A text that never appears in a log, a message or a dump by accident.
public final class Secret {
  private static final int LONGEST = 64 * 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /// Wraps a text that is secret from here on.
  public static Secret of(String text) {
    return new Secret(text);
  }

  /// Reads a secret file, without the white space around it.
  ///
  /// @throws IOException when it cannot be read, is empty, over 64 KiB, or open to group or others;
  ///   the message names the file, never its content
  public static Secret read(Path file) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(mode)) {
      throw new IOException(
          "%s: %s (expected: rw-------, closed to group and others)"
              .formatted(file, PosixFilePermissions.toString(mode)));
    }
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + ": " + Files.size(file) + " bytes (expected: <= 64KiB)");
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw new IOException(file + ": empty (expected: a secret)");
    }
    return new Secret(text);
  }

  /// The text itself; for the one place that must send it.
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
