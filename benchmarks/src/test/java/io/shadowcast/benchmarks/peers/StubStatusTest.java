package io.shadowcast.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// With what nginx 1.22.1 of Debian 12 answered.
class StubStatusTest {
  private static final String PAGE =
      """
      HTTP/1.1 200 OK\r
      Server: nginx/1.22.1\r
      Date: Sun, 22 Nov 2026 09:11:00 GMT\r
      Content-Type: text/plain\r
      Content-Length: 102\r
      Connection: close\r
      \r
      Active connections: 1\s
      server accepts handled requests
       19 19 9080\s
      Reading: 0 Writing: 1 Waiting: 0\s
      """;

  @Test
  void acceptedConnectionsAndRequests() throws Exception {
    assertEquals(new Counts(19, 9080), StubStatus.parse(PAGE));
  }

  @Test
  void whatIsNotThatPageIsRefused() {
    assertThrows(IOException.class, () -> StubStatus.parse("HTTP/1.1 404 Not Found\r\n\r\n"));
  }

  @Test
  void differencesAreOfBoth() {
    assertEquals(new Counts(3, 80), new Counts(19, 9080).minus(new Counts(16, 9000)));
  }
}
