package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.driver.SnapshotDriver;

/// What a driver says of a target.
///
/// @param driver its name
public record Probed(String driver, SnapshotDriver.Fitness fitness) {}
