package io.shadowcast.benchmarks.load;

import java.nio.charset.StandardCharsets;

/// One HTTP/1.1 request as bytes.
public record Request(String method, String path, String body) {
  /// The bytes to send; `number` travels as `X-Request-Number`.
  byte[] encode(String host, long number) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\n"
            + "Host: "
            + host
            + "\r\n"
            + "X-Request-Number: "
            + number
            + "\r\n"
            + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
            + "\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
