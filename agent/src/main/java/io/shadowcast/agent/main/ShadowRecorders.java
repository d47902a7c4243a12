package io.shadowcast.agent.main;

import io.shadowcast.agent.metrics.SampleSource;
import io.shadowcast.agent.metrics.ShadowStarts;
import io.shadowcast.agent.metrics.StartTimes;
import io.shadowcast.agent.metrics.WorkloadLatencies;
import io.shadowcast.agent.metrics.WorkloadLatency;
import io.shadowcast.agent.mirror.ShadowObserver;
import io.shadowcast.agent.mirror.ShadowObservers;
import io.shadowcast.words.MirrorTarget;
import java.util.List;

/// What the mirror tells of each shadow, into the recorders of its metrics.
final class ShadowRecorders implements ShadowObservers {
  private static final int ERROR = 500;

  private final WorkloadLatencies latencies;
  private final ShadowStarts starts = new ShadowStarts();

  /// @param latencies of production too
  ShadowRecorders(WorkloadLatencies latencies) {
    this.latencies = latencies;
  }

  /// How late requests are, beside the response times.
  SampleSource starts() {
    return starts;
  }

  /// Forgets shadows that are gone: all but those of the targets.
  void keep(List<MirrorTarget> targets) {
    latencies.keepShadows(targets);
    starts.keep(targets);
  }

  @Override
  public ShadowObserver of(MirrorTarget target) {
    WorkloadLatency recorder =
        latencies.shadow(target.workload(), target.shadow(), target.vmType());
    StartTimes times = starts.of(target);
    return new ShadowObserver() {
      @Override
      public void started(long nanos) {
        times.started(nanos);
      }

      @Override
      public void sent(long bytes, boolean write) {
        recorder.requests(bytes, write);
      }

      @Override
      public void delayed(long nanos) {
        recorder.delayed(nanos);
      }

      @Override
      public void answered(long nanos, int status) {
        recorder.record(nanos, status >= ERROR);
      }
    };
  }
}
