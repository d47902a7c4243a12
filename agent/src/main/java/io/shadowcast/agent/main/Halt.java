package io.shadowcast.agent.main;

import io.shadowcast.agent.uplink.CentralSettings;
import io.shadowcast.words.MirrorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether captured bytes must not leave this host, as the files of its agent say: the operator has
/// paused it, or the aggregator has switched mirroring off. For programs beside the agent; looks
/// ten times a second at most. One thread.
final class Halt {
  private static final long LOOK_NANOS = 100_000_000L;

  private final Path state;
  private final LongSupplier ticker;
  private long lookAt;
  private @Nullable String reason;

  Halt(Path state, LongSupplier ticker) {
    this.state = state;
    this.ticker = ticker;
    lookAt = ticker.getAsLong();
  }

  /// @throws IllegalArgumentException when they must not
  void refuse() {
    if (isOn()) {
      throw new IllegalArgumentException(
          state + ": " + reason + " (expected: neither paused nor switched off)");
    }
  }

  /// Whether they must not. Once it is on, it stays so.
  boolean isOn() {
    long now = ticker.getAsLong();
    if (reason == null && now - lookAt >= 0) {
      lookAt = now + LOOK_NANOS;
      reason = look();
    }
    return reason != null;
  }

  /// Why; empty while they may.
  Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  private @Nullable String look() {
    if (Files.exists(state.resolve(Pause.NAME))) {
      return "paused by the operator";
    }
    try {
      boolean off = new CentralSettings(state).read().map(MirrorSettings::off).orElse(false);
      return off ? "switched off by the aggregator" : null;
    } catch (IOException e) {
      return "what the aggregator wants cannot be read: " + e.getMessage();
    }
  }
}
