package io.shadowcast.words;

import java.util.List;

/// The wanted state of mirroring on one host; the newest revision replaces all before.
///
/// @param off the kill switch: no captured byte leaves the host
public record MirrorSettings(
    long revision, boolean off, List<MirrorTarget> targets, List<ClassRule> classes) {
  /// Copies.
  public MirrorSettings {
    Check.notNegative(revision, "revision");
    targets = List.copyOf(targets);
    classes = List.copyOf(classes);
  }
}
