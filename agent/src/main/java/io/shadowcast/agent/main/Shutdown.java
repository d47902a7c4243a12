package io.shadowcast.agent.main;

import java.util.concurrent.CountDownLatch;

/// Waits for SIGTERM or SIGINT, and ends the process in order.
final class Shutdown {
  private Shutdown() {}

  /// Returns never: once told to stop, does `last` and exits with 0, so that a supervisor sees an
  /// orderly end.
  static void await(Runnable last) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(last), "shutdown"));
    new CountDownLatch(1).await();
  }

  /// Said on standard error, because the log may be closed already.
  private static void end(Runnable last) {
    try {
      last.run();
    } catch (RuntimeException | LinkageError e) {
      System.err.println("agent: it did not end in order: " + e);
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}
