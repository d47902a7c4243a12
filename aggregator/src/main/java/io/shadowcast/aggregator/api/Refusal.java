package io.shadowcast.aggregator.api;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// What a service says when it cannot do what was asked, with the status that fits.
final class Refusal {
  private Refusal() {}

  /// There is nothing of that name.
  static StatusRuntimeException notFound(String name, String expected) {
    return refusal(Status.NOT_FOUND, "%s: not found (expected: %s)".formatted(name, expected));
  }

  /// The name, or the request id, is taken.
  static StatusRuntimeException taken(String fault) {
    return refusal(Status.ALREADY_EXISTS, fault);
  }

  /// The state of things forbids it now.
  static StatusRuntimeException precondition(String fault) {
    return refusal(Status.FAILED_PRECONDITION, fault);
  }

  /// One fault of one field.
  static StatusRuntimeException invalid(String fault) {
    return refusal(Status.INVALID_ARGUMENT, fault);
  }

  /// Somebody else changed it since it was read.
  static StatusRuntimeException stale(String name, String etag) {
    return refusal(
        Status.ABORTED, "%s.etag: %s (expected: the etag read last)".formatted(name, etag));
  }

  private static StatusRuntimeException refusal(Status status, String text) {
    return status.withDescription(text).asRuntimeException();
  }
}
