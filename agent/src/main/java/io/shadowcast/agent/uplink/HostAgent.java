package io.shadowcast.agent.uplink;

import io.shadowcast.words.Hello;
import io.shadowcast.words.MirrorSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the uplink needs of the agent it speaks for. Called by the uplink's thread.
public interface HostAgent {
  /// How the agent introduces itself now.
  Hello hello();

  /// There is a stream.
  default void welcomed() {}

  /// Since when the operator on this host has paused mirroring; empty: it is not paused.
  default Optional<Instant> pausedSince() {
    return Optional.empty();
  }

  /// Mirror settings came that cannot be read, let alone put in force.
  default void refused(long revision, List<String> faults) {}

  /// Puts the wanted mirror settings in force.
  ///
  /// @return the faults, one sentence each; empty when they are in force
  List<String> apply(MirrorSettings settings);
}
