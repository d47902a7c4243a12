package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for what has to happen, for as long as a machine may be busy with other things.
public final class Await {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final long PAUSE_MILLIS = 5;

  private Await() {}

  /// Fails after a minute.
  public static void until(BooleanSupplier done) throws InterruptedException {
    until(done, () -> "");
  }

  /// Fails after a minute.
  ///
  /// @param state what to say of a wait in vain
  public static void until(BooleanSupplier done, Supplier<Object> state)
      throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        fail("not within a minute " + state.get());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
