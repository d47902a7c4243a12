package io.shadowcast.aggregator.store;

import io.shadowcast.words.ClassRule;
import io.shadowcast.words.HostId;
import java.util.List;

/// Mirroring of one host: what is wanted, and what its agent made of it.
///
/// @param revision of the wanted state; every change of it or of a shadow of the host adds one
/// @param appliedRevision the newest revision the agent has in force
/// @param faults why the agent refused the newest revision
public record MirrorRecord(
    HostId host,
    boolean off,
    List<ClassRule> classes,
    long revision,
    long appliedRevision,
    List<String> faults) {
  /// Copies.
  public MirrorRecord {
    classes = List.copyOf(classes);
    faults = List.copyOf(faults);
  }
}
