package io.shadowcast.agent.main;

import io.shadowcast.agent.metrics.ShadowStarts;
import io.shadowcast.agent.metrics.StartTimes;
import io.shadowcast.agent.metrics.WorkloadLatencies;
import io.shadowcast.agent.metrics.WorkloadLatency;
import io.shadowcast.agent.mirror.ShadowObserver;
import io.shadowcast.words.MirrorTarget;

/// Puts what one shadow does into the samples.
final class ShadowRecorder implements ShadowObserver {
  private final WorkloadLatency recorder;
  private final StartTimes times;

  ShadowRecorder(WorkloadLatencies latencies, ShadowStarts starts, MirrorTarget target) {
    times = starts.of(target);
    recorder = latencies.shadow(target.workload(), target.shadow(), target.vmType());
  }

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
    recorder.record(nanos, status >= 500);
  }
}
