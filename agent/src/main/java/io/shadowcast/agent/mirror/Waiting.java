package io.shadowcast.agent.mirror;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Answers of one side that wait for the other side's, by captured connection and sequence number.
/// Bounded by their weight together; the oldest make room, and stay without their pair. Loop only.
final class Waiting<T> {
  /// @param connection by identity
  private record Key(Production connection, long sequence) {}

  private final Map<Key, T> values = new LinkedHashMap<>();
  private final ToIntFunction<T> weigher;
  private final long most;
  private long weight;

  /// @param most weight of all
  Waiting(long most, ToIntFunction<T> weigher) {
    this.most = most;
    this.weigher = weigher;
  }

  void put(Production connection, long sequence, T value) {
    T before = values.put(new Key(connection, sequence), value);
    weight += weigher.applyAsInt(value) - (before == null ? 0 : weigher.applyAsInt(before));
    for (Iterator<T> oldest = values.values().iterator(); weight > most && oldest.hasNext(); ) {
      weight -= weigher.applyAsInt(oldest.next());
      oldest.remove();
    }
  }

  /// The answer to the request of that number; null when it is not here.
  @Nullable T find(Production connection, long sequence) {
    return values.get(new Key(connection, sequence));
  }
}
