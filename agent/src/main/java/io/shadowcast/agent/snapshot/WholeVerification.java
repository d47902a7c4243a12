package io.shadowcast.agent.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.executor.ExecutorLink;
import io.shadowcast.wire.v1.SnapshotVerification;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has everything in the repository read back and proved now and then: a while after the agent
/// began, and each time it is due. No order waits for it.
public final class WholeVerification {
  private static final Logger LOG = LoggerFactory.getLogger(WholeVerification.class);

  private final SnapshotSettings settings;
  private final ExecutorLink executor;
  private final InstantSource clock;
  private final BiConsumer<String, String> events;
  private @Nullable Instant done;

  /// @param events told kind and text of what an operator would want to read
  public WholeVerification(
      SnapshotSettings settings,
      ExecutorLink executor,
      InstantSource clock,
      BiConsumer<String, String> events) {
    this.settings = settings;
    this.executor = executor;
    this.clock = clock;
    this.events = events;
  }

  /// Begins.
  ///
  /// @param thread on which the executor is asked, for hours perhaps; for this alone
  /// @param patience before the first one, and before one that could not be made is tried again
  public void start(ScheduledExecutorService thread, Duration patience) {
    Optional<Duration> whole = settings.verify().whole();
    if (whole.isPresent() && !settings.targets().isEmpty()) {
      long millis = patience.toMillis();
      var _ =
          thread.scheduleWithFixedDelay(
              () -> look(whole.get()), millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void look(Duration whole) {
    if (done != null && clock.instant().isBefore(done.plus(whole))) {
      return;
    }
    String target = settings.targets().getFirst().name();
    try {
      SnapshotVerification found = executor.ask("snapshot.verify", target, "{}").getVerification();
      done = clock.instant();
      if (!found.getWhole()) {
        events.accept("snapshot.failed", "snapshot.verify: " + found.getDetail());
        LOG.warn("snapshot.verify: {}", found.getDetail());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("snapshot.verify: {}", e.getMessage());
    }
  }
}
