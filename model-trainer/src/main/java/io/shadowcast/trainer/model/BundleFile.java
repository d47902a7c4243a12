package io.shadowcast.trainer.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/// A bundle as one JSON file (mode 0600). It appears whole or not at all.
public final class BundleFile {
  /// How reading ended.
  public sealed interface Reading {
    /// A bundle that may be served.
    ///
    /// @param sha256 of the file, lower case hex
    record Loaded(Bundle bundle, String sha256) implements Reading {}

    /// Not to be served.
    ///
    /// @param reason one sentence
    record Refused(String reason) implements Reading {}
  }

  private BundleFile() {}

  /// Writes a bundle and forces it to disk.
  ///
  /// @return SHA-256 of the file, lower case hex
  /// @throws IOException when it cannot be written; then there is no file
  public static String write(Path file, Bundle bundle) throws IOException {
    byte[] bytes = BundleJson.write(bundle).getBytes(StandardCharsets.UTF_8);
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(draft);
    try (FileChannel out =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return sha256(bytes);
  }

  /// Reads a bundle: its JSON, its signature, and that its probes give the trainer's bits.
  public static Reading read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Bundle bundle = BundleJson.read(new String(bytes, StandardCharsets.UTF_8));
      return judge(file, bundle, sha256(bytes));
    } catch (IOException e) {
      return new Reading.Refused(file + ": cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      return new Reading.Refused(file + ": " + e.getMessage());
    }
  }

  private static Reading judge(Path file, Bundle bundle, String sha256) {
    if (!bundle.servable()) {
      return new Reading.Refused(
          file + ": feature signature " + bundle.signature() + " (expected: this program's)");
    }
    return bundle
        .broken()
        .<Reading>map(probe ->
            new Reading.Refused(
                file + ": " + probe + " (expected: the trainer's prediction to the last bit)"))
        .orElseGet(() -> new Reading.Loaded(bundle, sha256));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: absent (expected: in every Java runtime)", e);
    }
  }
}
