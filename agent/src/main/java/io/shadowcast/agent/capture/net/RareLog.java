package io.shadowcast.agent.capture.net;

import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;

/// Says each kind of trouble once a minute at most, and how often it was there in between: who
/// makes it may do so many times a second. One thread.
final class RareLog {
  /// What is said apart.
  enum Kind {
    NO_FEED,
    TOO_MANY,
    NOT_ACCEPTED
  }

  private static final long MINUTE = 60_000_000_000L;

  private final Logger log;
  private final Map<Kind, Said> said = new EnumMap<>(Kind.class);

  private static final class Said {
    final long nanos;
    long unsaid;

    Said(long nanos) {
      this.nanos = nanos;
    }
  }

  RareLog(Logger log) {
    this.log = log;
  }

  /// Says it, unless its kind was said within the last minute.
  ///
  /// @param now CLOCK_MONOTONIC nanoseconds
  void warn(Kind kind, long now, String text) {
    Said before = said.get(kind);
    if (before != null && now - before.nanos < MINUTE) {
      before.unsaid++;
      return;
    }
    said.put(kind, new Said(now));
    if (before == null || before.unsaid == 0) {
      log.warn("{}", text);
    } else {
      log.warn("{} (And {} times before this.)", text, before.unsaid);
    }
  }
}
