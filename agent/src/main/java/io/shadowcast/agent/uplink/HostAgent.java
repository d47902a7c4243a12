package io.shadowcast.agent.uplink;

import io.shadowcast.words.Hello;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.RecordingState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

  /// Has an order carried out, without waiting for that.
  ///
  /// @param receipt told the receipt when there is one, by another thread
  /// @return false when this agent has no executor
  default boolean carryOut(Order order, Consumer<Receipt> receipt) {
    return false;
  }

  /// Takes up a recording or a replay, or ends it, without waiting for that. The same order again
  /// changes nothing.
  default void carryOut(RecordingOrder order) {}

  /// How those that were ordered stand.
  default List<RecordingState> recordings() {
    return List.of();
  }

  /// Puts the wanted mirror settings in force.
  ///
  /// @return the faults, one sentence each; empty when they are in force
  List<String> apply(MirrorSettings settings);
}
