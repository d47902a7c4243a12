package io.shadowcast.executor.order;

import io.shadowcast.agent.os.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The one authority whose orders count, by the SHA-256 of its certificate. The settings name it;
/// else it is the one that the agent enrolled with when the executor first looked, and stays that
/// one, whatever the agent's files say later.
public final class PinnedAuthority {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final Optional<String> given;
  private final Path file;
  private final Path identity;

  /// @param given by the settings
  /// @param state of the executor
  /// @param identity of the agent: key and certificates, the authority's last
  public PinnedAuthority(Optional<String> given, Path state, Path identity) {
    this.given = given;
    this.file = state.resolve("authority");
    this.identity = identity;
  }

  /// Its SHA-256, lower case hex; empty while there is none.
  ///
  /// @throws IOException when a file is there and cannot be used
  synchronized Optional<String> sha256() throws IOException {
    if (given.isPresent()) {
      return given;
    }
    if (Files.exists(file)) {
      return Optional.of(read());
    }
    if (Files.notExists(identity)) {
      return Optional.empty();
    }
    Optional<String> first = last(Files.readString(identity));
    if (first.isPresent()) {
      PrivateFile.replace(file, (first.get() + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return first;
  }

  private String read() throws IOException {
    String text = Files.readString(file).strip();
    if (!SHA256.matcher(text).matches()) {
      throw new IOException(file + ": damaged (expected: 64 hex digits)");
    }
    return text;
  }

  private static Optional<String> last(String pem) throws IOException {
    Matcher blocks = CERTIFICATE.matcher(pem);
    Optional<String> found = Optional.empty();
    while (blocks.find()) {
      found = Optional.of(sha256(Base64.getMimeDecoder().decode(blocks.group(1))));
    }
    return found;
  }

  static String sha256(byte[] der) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (GeneralSecurityException e) {
      throw new IOException("SHA-256: absent", e);
    }
  }
}
