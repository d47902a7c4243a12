package io.shadowcast.agent.executor;

import java.io.IOException;
import java.nio.file.Path;

/// Starts an executor.
public interface Starter {
  /// Where only a service manager may.
  Starter NONE =
      socket -> {
        throw new IOException(
            socket + ": nobody listens (expected: the executor's socket unit, or a settings file)");
      };

  /// Returns when one listens.
  ///
  /// @throws IOException when none could be started
  void start(Path socket) throws IOException;
}
