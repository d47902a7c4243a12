package io.shadowcast.aggregator.api;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A change that was checked and not made yet.
///
/// @param preview the answer of a call that only validates
/// @param write makes the change, inside of a transaction
/// @param then tells others, after the transaction; may say in the answer whom it reached
record Prepared<R>(R preview, Supplier<R> write, UnaryOperator<R> then) {
  Prepared(R preview, Supplier<R> write, Runnable then) {
    this(
        preview,
        write,
        answer -> {
          then.run();
          return answer;
        });
  }

  static <R> Prepared<R> of(R preview, Supplier<R> write) {
    return new Prepared<>(preview, write, UnaryOperator.identity());
  }
}
