package io.shadowcast.aggregator.api;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Collects what is wrong with a request, so that the caller learns all of it at once.
final class Faults {
  private record Fault(String field, String text) {}

  private final List<Fault> faults = new ArrayList<>();

  /// Reads a value that may refuse itself as `subject: value (expected: what)`; the subject is
  /// replaced by the field.
  ///
  /// @param placeholder stands in for a refused value, so that reading goes on
  <T> T read(String field, Supplier<T> value, T placeholder) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      note(field, String.valueOf(e.getMessage()));
      return placeholder;
    }
  }

  /// Reads a message whose fields refuse themselves; their names are kept behind the field's.
  <T> T readMessage(String field, Supplier<T> value, T placeholder) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      String inner = String.valueOf(e.getMessage());
      faults.add(new Fault(field + "." + subject(inner), field + "." + inner));
      return placeholder;
    }
  }

  void check(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      faults.add(new Fault(field, "%s: %s (expected: %s)".formatted(field, value, expected)));
    }
  }

  /// Ends the call when there is a fault.
  ///
  /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT with every fault
  void refuse() {
    if (faults.isEmpty()) {
      return;
    }
    BadRequest.Builder details = BadRequest.newBuilder();
    for (Fault fault : faults) {
      details.addFieldViolationsBuilder().setField(fault.field()).setDescription(fault.text());
    }
    String lines = String.join("\n", faults.stream().map(Fault::text).toList());
    throw StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(Code.INVALID_ARGUMENT_VALUE)
            .setMessage(lines)
            .addDetails(Any.pack(details.build()))
            .build());
  }

  private void note(String field, String message) {
    int colon = message.indexOf(": ");
    String rest = colon < 0 ? ": " + message : message.substring(colon);
    faults.add(new Fault(field, field + rest));
  }

  private static String subject(String message) {
    int colon = message.indexOf(": ");
    return colon < 0 ? message : message.substring(0, colon);
  }
}
