package io.shadowcast.agent.main;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.capture.net.RequestClasses;
import io.shadowcast.agent.capture.net.RingCapture;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import java.io.IOException;
import java.util.List;

/// A capture of loopback by packets, as tests of the whole way need it.
final class TestRing {
  private TestRing() {}

  /// Told of each answer that was timed.
  @FunctionalInterface
  interface Answered {
    void answered(long nanos, int status);
  }

  /// What a queue of one workload gets.
  static Handover handover(CapturedWorkload workload, int queueBytes, Answered observer) {
    ResponseObserver responses =
        new ResponseObserver() {
          @Override
          public void request(int index, long bytes, boolean write) {}

          @Override
          public void response(int index, long nanos, int status) {
            observer.answered(nanos, status);
          }
        };
    return new Handover(
        List.of(workload),
        new RequestClasses(List.of(workload)),
        new RecordQueue(QueueBudget.allocate(queueBytes)),
        new CaptureAccounts(List.of(workload)),
        new CaptureCounters(),
        Admission.ALL,
        responses);
  }

  /// Has room for all that is sent here: a machine may be too busy to run the capture at all.
  static RingCapture capture(List<Handover> queues) throws IOException {
    return RingCapture.start(
        queues,
        new RingCapture.Setup(List.of("lo"), 128 << 20, 256 << 10, 4 << 20, 1024),
        Thread.ofPlatform().daemon().factory(),
        Runtime.getRuntime().availableProcessors());
  }
}
