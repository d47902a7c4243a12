package io.shadowcast.agent.uplink;

import io.shadowcast.words.Hello;
import io.shadowcast.words.MirrorSettings;
import java.util.List;

/// What the uplink needs of the agent it speaks for. Called by the uplink's thread.
public interface HostAgent {
  /// How the agent introduces itself now.
  Hello hello();

  /// There is a stream.
  default void welcomed() {}

  /// Puts the wanted mirror settings in force.
  ///
  /// @return the faults, one sentence each; empty when they are in force
  List<String> apply(MirrorSettings settings);
}
