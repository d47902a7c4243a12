package io.shadowcast.aggregator.shadow;

import io.shadowcast.aggregator.store.ShadowRecord;

/// How the making of a shadow ended.
public sealed interface Creation {
  /// There it is.
  record Created(ShadowRecord shadow) implements Creation {}

  /// The host has one of that name.
  record Taken() implements Creation {}

  /// Something it refers to does not exist.
  ///
  /// @param fault `field: value (expected: what)`
  record Dangling(String fault) implements Creation {}
}
