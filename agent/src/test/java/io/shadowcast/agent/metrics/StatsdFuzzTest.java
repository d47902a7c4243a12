package io.shadowcast.agent.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Fuzz;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever workloads push: it is taken or counted, within the bound of series.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class StatsdFuzzTest {
  private static final int MOST = 16;
  private static final List<String> LINES =
      List.of(
          "orders:1|c\n",
          "orders:3|c|@0.1\n",
          "depth:-7|g\n",
          "depth:+2|g\n",
          "took:12.5|ms\n",
          "size:1e3|h|@1\n",
          "a.b-c_d:1|d\n",
          "x:|c\n",
          ":1|c\n");

  @Test
  void packets() throws InterruptedException {
    Row row = new Row(1000);
    StatsdSeries series = new StatsdSeries(MOST, new SplittableRandom(1));
    Fuzz.run(
        "packets of statsd",
        random -> {
          String packet = new String(Fuzz.damaged(random, LINES), ISO_8859_1);
          long before = series.malformed() + series.refused();
          series.push(packet);
          long counted = series.malformed() + series.refused() - before;
          assertTrue(counted <= packet.lines().count(), packet);
          if (random.nextInt(16) == 0) {
            series.sample(row, random.nextInt(8) == 0 ? 4_000_000_000_000L : 1_000_000_000L);
          }
        });
  }
}
