package io.shadowcast.aggregator.config;

import java.nio.file.Path;
import java.util.Optional;

/// With what models are trained.
///
/// @param java the program; empty: the Java that runs the aggregator
/// @param jar of the trainer; empty: the one beside the aggregator's
public record TrainerSettings(Optional<Path> java, Optional<Path> jar) {}
