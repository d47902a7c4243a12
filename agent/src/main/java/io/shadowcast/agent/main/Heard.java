package io.shadowcast.agent.main;

import io.shadowcast.agent.metrics.FineLatencies;
import io.shadowcast.agent.metrics.LatencyReader;
import io.shadowcast.agent.metrics.StartTimes;
import io.shadowcast.agent.mirror.ShadowObserver;
import java.util.List;

/// What a replay hears of its shadow. The mirror's loop tells it; its counts may be read by any
/// thread, its times once the mirror is closed and [#turn] was called.
final class Heard implements ShadowObserver {
  private static final int ERROR = 500;

  final StartTimes starts = new StartTimes();
  private final FineLatencies times = new FineLatencies();
  final LatencyReader responses = FineLatencies.reader(List.of(times));
  private volatile long answered;
  private volatile long errors;

  @Override
  public void started(long nanos) {
    starts.started(nanos);
  }

  @Override
  public void sent(long bytes, boolean write) {}

  // One thread writes: what it reads between cannot have changed.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  @Override
  public void answered(long nanos, int status) {
    times.record(nanos);
    if (status >= ERROR) {
      errors++;
    }
    answered++;
  }

  long answered() {
    return answered;
  }

  /// Answers of status 500 and above.
  long errors() {
    return errors;
  }

  void turn() {
    starts.turn();
    responses.turn();
  }
}
