package io.shadowcast.agent.main;

import io.shadowcast.agent.capture.PausableAdmission;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.os.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pause of the operator on this host, which nobody else can end. A file keeps it over
/// restarts; its time is when the pause began.
final class Pause {
  /// The file, below `state`.
  static final String NAME = "paused";

  private final Path marker;
  private final Mirror mirror;
  private final PausableAdmission admission;
  private final InstantSource clock;
  private volatile @Nullable Instant since;

  /// @param state the agent's state directory
  Pause(Path state, Mirror mirror, PausableAdmission admission, InstantSource clock) {
    marker = state.resolve(NAME);
    this.mirror = mirror;
    this.admission = admission;
    this.clock = clock;
  }

  /// Goes on with a pause that was not ended before the last stop.
  ///
  /// @return whether there is one
  synchronized boolean restore() throws IOException {
    boolean paused = Files.exists(marker);
    if (paused) {
      hold(Files.getLastModifiedTime(marker).toInstant());
    }
    return paused;
  }

  /// Begins it, or goes on with the one that is there.
  ///
  /// @throws IOException when it holds, but cannot be kept over a restart
  synchronized void begin() throws IOException {
    if (since == null) {
      hold(clock.instant());
    }
    if (!Files.exists(marker)) {
      PrivateFile.replace(marker, new byte[0]);
    }
  }

  /// Ends it.
  ///
  /// @throws IOException when the file cannot be deleted; then it holds
  synchronized void end() throws IOException {
    Files.deleteIfExists(marker);
    admission.pause(false);
    mirror.resume();
    since = null;
  }

  private void hold(Instant from) {
    admission.pause(true);
    mirror.pause();
    since = from;
  }

  /// Since when; empty: there is no pause.
  Optional<Instant> since() {
    return Optional.ofNullable(since);
  }

  Path file() {
    return marker;
  }
}
