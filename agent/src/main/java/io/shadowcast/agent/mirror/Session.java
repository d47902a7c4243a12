package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import org.jspecify.annotations.Nullable;

/// The session whose records one lane takes, and whether the shadow is to have it. Loop only.
final class Session {
  /// The number of the captured connection, for the marker.
  final long connection;

  private final ShadowLink shadow;
  private final long born;
  private long number;
  private PriorityClass importance = PriorityClass.P4;
  private boolean begun;
  private boolean evicted;

  /// @param number as of the first record: which rates choose it
  /// @param born its place in the order in which lanes were made
  Session(ShadowLink shadow, long number, long connection, long born) {
    this.shadow = shadow;
    this.number = number;
    this.connection = connection;
    this.born = born;
  }

  /// It has shown a key that other rates choose.
  void renumber(long now) {
    number = now;
  }

  long number() {
    return number;
  }

  long born() {
    return born;
  }

  /// The most important class of what was taken of it.
  PriorityClass importance() {
    return importance;
  }

  /// A request of it was taken.
  void took(PriorityClass priority) {
    begun = true;
    if (priority.compareTo(importance) < 0) {
      importance = priority;
    }
  }

  /// It is over: nothing of it is wanted any more.
  void evict() {
    evicted = true;
  }

  boolean isEvicted() {
    return evicted;
  }

  /// Why nothing of it is for the shadow now; null when something is.
  ///
  /// @param stream whether a stream is asked for, and not a request
  @Nullable LossReason unwanted(boolean stream) {
    if (shadow.isOff()) {
      return LossReason.OFF;
    }
    if (!SessionHash.within(number, shadow.target().rate())) {
      return LossReason.SAMPLED_OUT;
    }
    if (evicted) {
      return LossReason.EVICTED;
    }
    return shadow.isHeld(stream) || !SessionHash.within(number, shadow.rate())
        ? LossReason.GUARD
        : null;
  }

  /// Whether it goes on, or may begin with a request of that class.
  boolean mayGo(PriorityClass priority) {
    return begun || shadow.shedding.admits(number, priority);
  }
}
