package io.shadowcast.benchmarks.ingest;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Does one thing per host at the same time.
final class Crowd {
  private Crowd() {}

  /// Returns when all are done; the first failure is the failure of all.
  static void all(List<Callable<Boolean>> work) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> each : threads.invokeAll(work)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
