package io.shadowcast.aggregator.config;

import java.nio.file.Path;

/// A certificate authority of the operator's own.
///
/// @param certificate PEM or DER
/// @param key PEM without a passphrase, closed to group and others
public record CaSettings(Path certificate, Path key) {}
