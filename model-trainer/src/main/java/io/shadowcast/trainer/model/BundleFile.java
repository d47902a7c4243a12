package io.shadowcast.trainer.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
    return WholeFile.write(file, BundleJson.write(bundle).getBytes(StandardCharsets.UTF_8));
  }

  /// Reads a bundle: its JSON, its signature, and that its probes give the trainer's bits.
  public static Reading read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Bundle bundle = BundleJson.read(new String(bytes, StandardCharsets.UTF_8));
      return judge(file, bundle, WholeFile.sha256(bytes));
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
}
