package io.shadowcast.aggregator.access;

import java.nio.file.Path;

/// Where an authority's PEM files are.
///
/// @param key unencrypted, readable by its owner alone
public record CaFiles(Path certificate, Path key) {}
