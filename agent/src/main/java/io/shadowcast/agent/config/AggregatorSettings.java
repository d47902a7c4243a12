package io.shadowcast.agent.config;

import io.shadowcast.words.Endpoint;
import java.nio.file.Path;
import java.util.Optional;

/// Where the aggregator is.
///
/// @param address of the mutually authenticated stream
/// @param enrolment of the enrolment port
/// @param tokenFile one line `TOKEN CA_SHA256`, not readable by others; deleted after enrolment
public record AggregatorSettings(Endpoint address, Endpoint enrolment, Optional<Path> tokenFile) {
  /// Refuses one port for both.
  public AggregatorSettings {
    Expect.that(
        !address.equals(enrolment),
        "aggregator.enrolment",
        enrolment,
        "another port than aggregator.address");
  }
}
