package io.shadowcast.agent.config;

import java.nio.file.Path;

/// Where a key is kept: 64 hex digits, closed to group and others.
///
/// @param file absolute
/// @param made whether it is this agent's own, made at its first start; one that the settings name
///   has to be there
public record KeySettings(Path file, boolean made) {}
