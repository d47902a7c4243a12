package io.shadowcast.aggregator.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of a command that changes something.
final class Changing {
  @Option(names = "--dry-run", description = "Check everything, change nothing.")
  private boolean dryRun;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description =
          "Of a change that failed without an answer: repeats it so that it happens once.")
  private @Nullable String requestId;

  boolean dryRun() {
    return dryRun;
  }

  /// The id of the change, drawn once.
  String requestId(Surroundings around) {
    String id = requestId;
    if (id == null) {
      id = around.requestIds().get();
      requestId = id;
    }
    return id;
  }

  /// A retry of an earlier change.
  boolean repeated() {
    return requestId != null;
  }
}
