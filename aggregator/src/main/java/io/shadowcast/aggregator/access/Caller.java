package io.shadowcast.aggregator.access;

import io.grpc.Context;
import io.shadowcast.wire.v1.Permission;
import java.time.Instant;

/// The caller of the call that runs on this thread.
///
/// @param expires when the caller's certificate ends; long streams must not outlive it
/// @param remote address and port the call comes from
public record Caller(Identity identity, Instant expires, String remote) {
  static final Context.Key<Caller> KEY = Context.key("shadowcast.caller");

  /// The caller of the current call, put there by `PermissionInterceptor`.
  ///
  /// @throws IllegalStateException outside of a call
  public static Caller current() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("caller: none (expected: a thread that serves a call)");
    }
    return caller;
  }

  /// Whether the caller holds a permission beyond the one its method needs.
  public boolean may(Permission permission) {
    return Rights.of(identity).contains(permission);
  }
}
