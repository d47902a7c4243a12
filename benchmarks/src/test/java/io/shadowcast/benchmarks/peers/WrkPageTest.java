package io.shadowcast.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// With what wrk 4.1.0 of Debian 12 printed.
class WrkPageTest {
  private static final String ANSWERED =
      """
      Running 1s test @ http://127.0.0.1:18079/
        1 threads and 4 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     5.95ms   14.31ms  95.21ms   91.16%
          Req/Sec     8.97k     9.56k   23.31k    70.00%
        Latency Distribution
           50%   96.00us
           75%    3.73ms
           90%   17.28ms
           99%   77.56ms
        9051 requests in 1.04s, 1.31MB read
      Requests/sec:   8670.71
      Transfer/sec:      1.26MB
      """;
  private static final String REFUSED =
      """
      Running 1s test @ http://127.0.0.1:18079/no
        1 threads and 4 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency   294.47ms  316.60ms 823.58ms   85.71%
          Req/Sec    16.00     16.97    28.00    100.00%
        Latency Distribution
           50%  161.23ms
           75%  545.61ms
           90%  823.56ms
           99%  823.58ms
        24 requests in 1.76s, 8.77KB read
        Non-2xx or 3xx responses: 24
      Requests/sec:     13.66
      Transfer/sec:      4.99KB
      """;
  private static final String SILENT =
      """
      Running 1s test @ http://127.0.0.1:18079/
        1 threads and 4 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     0.00us    0.00us   0.00us    -nan%
          Req/Sec     0.00      0.00     0.00      -nan%
        Latency Distribution
           50%    0.00us
           75%    0.00us
           90%    0.00us
           99%    0.00us
        0 requests in 1.21s, 0.00B read
      Requests/sec:      0.00
      Transfer/sec:       0.00B
      """;

  @Test
  void answersAndTheirLatencies() throws Exception {
    LoadReport report = WrkPage.parse(ANSWERED);

    assertEquals(new LoadReport(1.04, 9051, 0, 96, 77_560), report);
    assertEquals(8702.9, report.rate(), 0.1);
  }

  @Test
  void aRefusedRequestIsNotAnswered() throws Exception {
    assertEquals(new LoadReport(1.76, 0, 24, 161_230, 823_580), WrkPage.parse(REFUSED));
  }

  @Test
  void aServerThatNeverAnswersHasNoLatency() throws Exception {
    LoadReport report = WrkPage.parse(SILENT);

    assertEquals(0, report.rate());
    assertTrue(Double.isNaN(report.p50Micros()) && Double.isNaN(report.p99Micros()));
  }

  @Test
  void aRunOfMinutesIsInSeconds() throws Exception {
    String page = ANSWERED.replace("in 1.04s", "in 1.50m").replace("96.00us", "1.20s");

    assertEquals(90, WrkPage.parse(page).seconds(), 1e-9);
    assertEquals(1.2e6, WrkPage.parse(page).p50Micros(), 1e-3);
  }

  @Test
  void whatIsNotItsPageIsRefused() {
    assertThrows(
        IOException.class,
        () -> WrkPage.parse("unable to connect to 127.0.0.1:18079 Connection refused\n"));
  }
}
