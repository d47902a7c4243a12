package io.shadowcast.aggregator.api;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.shadowcast.aggregator.fleet.Fault;
import java.util.List;

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

  /// Everything that is wrong with a request; clients find the fields in the details as well.
  static StatusRuntimeException invalid(List<Fault> faults) {
    BadRequest.Builder details = BadRequest.newBuilder();
    for (Fault fault : faults) {
      details.addFieldViolationsBuilder().setField(fault.field()).setDescription(fault.text());
    }
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.INVALID_ARGUMENT_VALUE)
            .setMessage(String.join("\n", faults.stream().map(Fault::text).toList()))
            .addDetails(Any.pack(details.build()))
            .build());
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
