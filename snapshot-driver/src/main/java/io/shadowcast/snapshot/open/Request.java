package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is to be captured.
///
/// @param driver by its name; empty: the first that fits
/// @param parent what to compare with; empty: the newest snapshot of this target by this host
/// @param leftOut absolute paths in the target whose inside is not captured; the repository and the
///   state folder are added to them
public record Request(
    Target target,
    Optional<String> driver,
    Optional<SnapshotId> parent,
    List<Path> leftOut,
    Meter meter) {
  /// Copies.
  public Request {
    leftOut = List.copyOf(leftOut);
  }

  /// The whole target, by the first driver that fits, at full speed.
  public static Request of(Target target) {
    return new Request(target, Optional.empty(), Optional.empty(), List.of(), Meter.free());
  }

  /// By this driver.
  public Request by(String name) {
    return new Request(target, Optional.of(name), parent, leftOut, meter);
  }

  /// Compared with this one.
  public Request after(SnapshotId id) {
    return new Request(target, driver, Optional.of(id), leftOut, meter);
  }

  /// Without the inside of these folders too.
  Request without(List<Path> folders) {
    List<Path> all = new ArrayList<>(leftOut);
    all.addAll(folders);
    return new Request(target, driver, parent, all, meter);
  }

  /// Read through this meter.
  public Request through(Meter other) {
    return new Request(target, driver, parent, leftOut, other);
  }
}
