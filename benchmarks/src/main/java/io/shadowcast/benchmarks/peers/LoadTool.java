package io.shadowcast.benchmarks.peers;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A load generator that runs for a while, prints and ends.
final class LoadTool {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private LoadTool() {}

  /// Runs it to its end.
  ///
  /// @return what it printed
  static String run(Stage stage, String name, List<String> command, int seconds)
      throws IOException {
    try (Child tool = stage.start(name, command)) {
      BooleanSupplier more = stage.within(GRACE.plusSeconds(seconds));
      while (tool.alive()) {
        if (!more.getAsBoolean()) {
          throw new IOException(name + ": does not end\n" + tool.tail(20));
        }
      }
      return tool.output();
    }
  }
}
