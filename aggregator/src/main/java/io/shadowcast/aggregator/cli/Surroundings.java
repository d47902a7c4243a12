package io.shadowcast.aggregator.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/// What a command finds around itself.
///
/// @param terminal whether a person watches `out`
/// @param clock with the zone in which times are shown
/// @param requestIds a fresh id for each change
record Surroundings(
    Map<String, String> environment,
    Path home,
    PrintWriter out,
    PrintWriter err,
    boolean terminal,
    Clock clock,
    Supplier<String> requestIds,
    Ending ending) {
  Surroundings {
    environment = Map.copyOf(environment);
  }
}
