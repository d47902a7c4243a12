package io.shadowcast.agent.capture;

import io.shadowcast.words.LossReason;
import org.jspecify.annotations.Nullable;

/// Admits everything, or nothing while it is paused, which may be changed from any thread. Which
/// connections a shadow gets is chosen by the mirror, for each shadow.
public final class PausableAdmission implements Admission {
  private volatile boolean paused;

  /// Refuses everything as OFF, or ends that.
  public void pause(boolean paused) {
    this.paused = paused;
  }

  @Override
  public @Nullable LossReason refuse(int workload, long connection, long sequence) {
    return paused ? LossReason.OFF : null;
  }
}
