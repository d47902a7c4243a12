package io.shadowcast.agent.uplink;

import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.words.MirrorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The mirror settings the aggregator wanted last, on disk: an agent that starts without its
/// aggregator goes on as told, and a kill switch stays thrown.
public final class CentralSettings {
  private final Path file;

  /// @param state the agent's state directory
  public CentralSettings(Path state) {
    file = state.resolve("mirror.binpb");
  }

  /// What was wanted last.
  ///
  /// @throws IOException when the file cannot be read or understood
  public Optional<MirrorSettings> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          OrderWire.fromWire(
              io.shadowcast.wire.v1.MirrorSettings.parseFrom(Files.readAllBytes(file))));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /// Keeps what is in force now.
  public void write(MirrorSettings settings) throws IOException {
    PrivateFile.replace(file, OrderWire.toWire(settings).toByteArray());
  }
}
