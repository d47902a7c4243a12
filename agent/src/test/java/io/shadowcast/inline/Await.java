package io.shadowcast.inline;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.BooleanSupplier;

final class Await {
  private Await() {}

  static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within 60 s");
      }
      Thread.sleep(2);
    }
  }
}
