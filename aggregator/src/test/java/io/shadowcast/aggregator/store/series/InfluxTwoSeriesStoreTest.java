package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes go to a real server, VictoriaMetrics; reads through InfluxDB's published contract of
/// `/api/v2/query`, because Debian has no InfluxDB 2.
class InfluxTwoSeriesStoreTest {
  private static final HostId WEB = new HostId("web-1");
  private static final Series CPU = new Series("cpu_usage_ratio", Labels.of("cpu", "total"));

  @SuppressWarnings("TimeInStaticInitializer") // servers refuse what is too old for them
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(10));

  @TempDir private Path directory;

  private SeriesStore store(String url) {
    return new InfluxTwoSeriesStore(
        new InfluxTwoSeriesStore.Server(url, "shadowcast", "samples", "secret"),
        directory.resolve("positions"),
        System::nanoTime);
  }

  @Test
  void victoriaMetricsReceivesEverySampleOnce() throws Exception {
    try (DebianServer server = DebianServer.victoriaMetrics(directory);
        SeriesStore store = store(server.url())) {
      var batch = Batches.of(1, Batches.seconds(CPU, START, 60, i -> i / 8.0));
      assertEquals(new Append.Stored(60, 0, 0), store.append(WEB, batch).join());
      assertEquals(new Append.Duplicate(1), store.append(WEB, batch).join());
      assertEquals(Map.of(Batches.BOOT, 1L), store.positions(WEB));
      String exported = exported(server);
      assertTrue(exported.contains("\"host\":\"web-1\"") && exported.contains("\"cpu\":\"total\""));
      assertEquals(60, numbers(exported, "values").length);
      for (int i = 0; i < 60; i++) {
        assertEquals(i / 8.0, numbers(exported, "values")[i]);
        long millis = START.plusSeconds(i).toEpochMilli();
        assertEquals(millis, (long) numbers(exported, "timestamps")[i]);
      }
    }
  }

  @Test
  void influxdAndVictoriaMetricsReceiveTheSameSeries() throws Exception {
    var batch = Batches.of(1, Batches.seconds(CPU, START, 60, i -> i / 8.0));
    try (DebianServer influxd = DebianServer.influxd(directory);
        DebianServer victoria = DebianServer.victoriaMetrics(directory);
        SeriesStore one = versionOne(influxd.url());
        SeriesStore two = store(victoria.url())) {
      one.append(WEB, batch).orTimeout(30, TimeUnit.SECONDS).join();
      two.append(WEB, batch).orTimeout(30, TimeUnit.SECONDS).join();
      StoredSeries there =
          one.query(SeriesQuery.raw(WEB, CPU.metric(), CPU.labels(), START, START.plusSeconds(60)))
              .getFirst();
      String exported = exported(victoria);
      assertEquals(CPU, there.series());
      assertArrayEquals(numbers(exported, "values"), there.values());
      assertArrayEquals(
          numbers(exported, "timestamps"),
          Arrays.stream(there.wallNanos()).mapToDouble(nanos -> Math.floor(nanos / 1e6)).toArray());
    }
  }

  private SeriesStore versionOne(String url) {
    return new InfluxOneSeriesStore(
        new InfluxOneSeriesStore.Server(url, "shadowcast", "", ""),
        directory.resolve("positions-1"),
        System::nanoTime);
  }

  private static String exported(DebianServer server) throws IOException, InterruptedException {
    String match = URLEncoder.encode("{__name__=~\"cpu_usage_ratio.*\"}", StandardCharsets.UTF_8);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      server.get("/internal/force_flush");
      String body = server.get("/api/v1/export?match%5B%5D=" + match);
      if (!body.isBlank()) {
        return body;
      }
      assertTrue(System.nanoTime() < deadline, "nothing to export");
      Thread.sleep(50);
    }
  }

  private static double[] numbers(String json, String field) {
    int start = json.indexOf("\"" + field + "\":[") + field.length() + 4;
    String list = json.substring(start, json.indexOf(']', start));
    return Arrays.stream(list.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void unreachableServerStoresNothing() {
    try (SeriesStore store = store("http://127.0.0.1:1")) {
      var batch = Batches.of(1, Batches.seconds(CPU, START, 1, i -> i));
      assertThrows(CompletionException.class, () -> store.append(WEB, batch).join());
      assertEquals(Map.of(), store.positions(WEB));
    }
  }

  @Test
  void fluxAnswersAreRead() throws IOException {
    String answer =
        """
        #datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339Nano,double,string,string,string,string
        #group,false,false,true,true,false,false,true,true,true,true
        #default,_result,,,,,,,,,
        ,result,table,_start,_stop,_time,_value,_field,_measurement,cpu,host
        ,,0,2026-11-22T00:00:00Z,2026-11-22T01:00:00Z,2026-11-22T00:00:01.000000001Z,0.25,value,cpu_usage_ratio,total,web-1
        ,,0,2026-11-22T00:00:00Z,2026-11-22T01:00:00Z,2026-11-22T00:00:02Z,0.5,value,cpu_usage_ratio,total,web-1

        """
            .replace("\n", "\r\n");
    AtomicReference<String> asked = new AtomicReference<>("");
    HttpServer server = answering(answer, asked);
    try (SeriesStore store = store("http://127.0.0.1:" + server.getAddress().getPort())) {
      Instant start = Instant.parse("2026-11-22T00:00:00Z");
      Labels total = Labels.of("cpu", "total");
      List<StoredSeries> found =
          store.query(
              SeriesQuery.raw(WEB, "cpu_usage_ratio", total, start, start.plusSeconds(3600)));
      assertEquals(List.of(CPU), found.stream().map(StoredSeries::series).toList());
      assertArrayEquals(new double[] {0.25, 0.5}, found.getFirst().values());
      assertEquals(Nanos.of(start.plusNanos(1_000_000_001)), found.getFirst().wallNanos()[0]);
      String flux = asked.get().replace("\\u003d", "=").replace("\\\"", "\"");
      assertTrue(flux.contains("r[\"cpu\"] == \"total\""), flux);
    } finally {
      server.stop(0);
    }
  }

  private static HttpServer answering(String body, AtomicReference<String> asked)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v2/query",
        exchange -> {
          asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/csv; charset=utf-8");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }
}
