package io.shadowcast.agent.metrics;

import java.util.function.LongSupplier;
import org.slf4j.Logger;

/// Says a repeated event at most once a minute, with its count. Any thread.
final class Repeated {
  private static final long MINUTE = 60_000_000_000L;

  private final Logger log;
  private final LongSupplier ticker;
  private long since;
  private long held;
  private boolean said;

  Repeated(Logger log, LongSupplier ticker) {
    this.log = log;
    this.ticker = ticker;
  }

  synchronized void warn(String sentence) {
    long now = ticker.getAsLong();
    held++;
    if (said && now - since < MINUTE) {
      return;
    }
    if (held == 1) {
      log.warn("{}", sentence);
    } else {
      log.warn("{} ({} times)", sentence, held);
    }
    said = true;
    since = now;
    held = 0;
  }
}
