package io.shadowcast.agent.main;

import java.util.concurrent.CountDownLatch;

/// Waits for SIGTERM or SIGINT, and ends the process in order.
final class Shutdown {
  private Shutdown() {}

  /// Returns never: once told to stop, does `last` and exits with 0, so that a supervisor sees an
  /// orderly end.
  static void await(Runnable last) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  last.run();
                  Runtime.getRuntime().halt(0);
                },
                "shutdown"));
    new CountDownLatch(1).await();
  }
}
