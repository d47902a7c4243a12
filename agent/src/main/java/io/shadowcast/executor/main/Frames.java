package io.shadowcast.executor.main;

import com.google.protobuf.CodedInputStream;
import io.shadowcast.wire.v1.ExecutorRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Messages after their length (a varint), none longer than a bound.
final class Frames {
  private Frames() {}

  /// The next request; empty at the end.
  ///
  /// @throws IOException when it is cut off, too long or no request
  static Optional<ExecutorRequest> read(InputStream in, int largest) throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    int length = CodedInputStream.readRawVarint32(first, in);
    if (length < 0 || length > largest) {
      throw new IOException("request: " + length + " bytes (expected: at most " + largest + ")");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("request: cut off");
    }
    return Optional.of(ExecutorRequest.parseFrom(bytes));
  }
}
