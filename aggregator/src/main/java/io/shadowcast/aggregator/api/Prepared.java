package io.shadowcast.aggregator.api;

import java.util.function.Supplier;

/// A change that was checked and not made yet.
///
/// @param preview the answer of a call that only validates
/// @param write makes the change, inside of a transaction
/// @param then what others must learn, after the transaction
record Prepared<R>(R preview, Supplier<R> write, Runnable then) {
  static <R> Prepared<R> of(R preview, Supplier<R> write) {
    return new Prepared<>(preview, write, () -> {});
  }
}
