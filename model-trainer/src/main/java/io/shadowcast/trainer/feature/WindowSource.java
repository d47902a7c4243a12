package io.shadowcast.trainer.feature;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Where windows are read from.
@FunctionalInterface
public interface WindowSource {
  /// Reads window after window.
  ///
  /// @param place a file, or what else the source knows
  /// @return every fault, up to a hundred; what was read is worth nothing then
  /// @throws IOException when it cannot be read
  List<String> read(String place, Consumer<WindowRow> windows) throws IOException;
}
