package io.shadowcast.benchmarks.ingest;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.DiskUse;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// VictoriaMetrics as Debian has it, over InfluxDB's line protocol.
final class VictoriaMetrics implements Side {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern COUNT = Pattern.compile("\"value\":\\[[^,]*,\"(\\d+)\"\\]");

  private final Stage stage;
  private final Child child;
  private final Path storage;
  private final String base;
  private final List<Points> hosts;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private VictoriaMetrics(Stage stage, Child child, Path storage, String base, List<Points> hosts) {
    this.stage = stage;
    this.child = child;
    this.storage = storage;
    this.base = base;
    this.hosts = hosts;
  }

  /// @param program its executable
  static VictoriaMetrics start(Stage stage, Path program, List<Points> hosts) throws IOException {
    int port = stage.freePort();
    Path storage = stage.directory().resolve("victoria-metrics");
    Child child =
        stage.start(
            "victoria-metrics",
            List.of(
                program.toString(),
                "-storageDataPath=" + storage,
                "-httpListenAddr=127.0.0.1:" + port,
                "-search.latencyOffset=0s",
                "-loggerLevel=WARN"));
    String base = "http://127.0.0.1:" + port;
    VictoriaMetrics peer = new VictoriaMetrics(stage, child, storage, base, hosts);
    peer.await("an answer of /health", peer::healthy);
    return peer;
  }

  @Override
  public void take(int from, int to) throws IOException, InterruptedException {
    Crowd.all(hosts.stream().map(host -> (Callable<Boolean>) () -> send(host, from, to)).toList());
    var _ = call(request("/internal/force_flush"));
  }

  @Override
  public void check(int to) throws IOException {
    await("the last point of every host", () -> hosts.stream().allMatch(h -> holds(h, to)));
  }

  private boolean send(Points host, int from, int to) throws IOException, InterruptedException {
    for (int batch = from; batch < to; batch++) {
      var _ =
          call(
              request("/write?precision=ms")
                  .POST(HttpRequest.BodyPublishers.ofString(host.lines(batch))));
    }
    return true;
  }

  @Override
  public long pid() {
    return child.pid();
  }

  /// How many points of the first column it answers for [0, batches).
  long points(int batches) throws IOException, InterruptedException {
    long end = Math.ceilDiv(hosts.getFirst().nanos(batches, 0), 1_000_000_000L);
    String query = URLEncoder.encode("sum(count_over_time(bench_v00[1d]))", StandardCharsets.UTF_8);
    Matcher count =
        COUNT.matcher(call(request("/api/v1/query?nocache=1&query=" + query + "&time=" + end)));
    return count.find() ? Long.parseLong(count.group(1)) : 0;
  }

  /// Stops it, which writes down what it holds in memory, and measures its storage.
  long stoppedBytes() throws IOException {
    child.close();
    return DiskUse.bytes(storage);
  }

  private boolean healthy() {
    try {
      return !call(request("/health")).isEmpty();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean holds(Points host, int batches) {
    try {
      double last = host.nanos(batches, -1) / 1e9;
      String match =
          URLEncoder.encode("bench_v19{host=\"" + host.host() + "\"}", StandardCharsets.UTF_8);
      String range = "&start=%.3f&end=%.3f".formatted(last, last);
      return !call(request("/api/v1/export?match[]=" + match + range)).isBlank();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void await(String what, BooleanSupplier condition) throws IOException {
    BooleanSupplier pause = stage.within(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (!child.alive() || !pause.getAsBoolean()) {
        throw new IOException(
            "victoria-metrics: %s did not come\n%s".formatted(what, child.tail(10)));
      }
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path.replace("[]", "%5B%5D")))
        .timeout(PATIENCE);
  }

  private String call(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "victoria-metrics: status %d (expected: 2xx): %s"
              .formatted(answer.statusCode(), answer.body()));
    }
    return answer.body();
  }
}
