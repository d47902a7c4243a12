package io.shadowcast.aggregator.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// With what models are trained.
///
/// @param java the program; empty: the Java that runs the aggregator
/// @param jar of the trainer; empty: the one beside the aggregator's
/// @param command what is started instead of Java, with the trainer's arguments behind it; empty:
///   Java
/// @param again the age at which models are trained anew, which they are as well when what is
///   measured is not what they say any more; empty: never, unless somebody asks
public record TrainerSettings(
    Optional<Path> java, Optional<Path> jar, List<String> command, Optional<Duration> again) {
  /// Daily.
  public static final Duration DAILY = Duration.ofDays(1);

  /// Copies.
  public TrainerSettings {
    command = List.copyOf(command);
  }
}
