package io.shadowcast.benchmarks.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The page of nginx's ngx_http_stub_status_module: counters of the whole server since its start,
/// the question itself included.
final class StubStatus {
  private static final int PATIENCE = Math.toIntExact(Duration.ofSeconds(5).toMillis());
  private static final Pattern TOTALS = Pattern.compile("\\n\\s*(\\d+) (\\d+) (\\d+)\\s*\\n");
  private static final byte[] QUESTION =
      "GET /counts HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private StubStatus() {}

  /// Asks over a connection of its own.
  static Counts ask(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE);
      socket.setSoTimeout(PATIENCE);
      socket.getOutputStream().write(QUESTION);
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  /// @throws IOException when the counters are not in it
  static Counts parse(String page) throws IOException {
    Matcher totals = TOTALS.matcher(page);
    if (!totals.find()) {
      throw new IOException(
          "nginx counters: %s (expected: the page of stub_status)".formatted(page));
    }
    return new Counts(Long.parseLong(totals.group(1)), Long.parseLong(totals.group(3)));
  }
}
