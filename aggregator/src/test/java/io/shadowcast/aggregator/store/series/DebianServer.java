package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server of a Debian package, on a port of its own, on loopback, with a directory of its own.
final class DebianServer implements AutoCloseable {
  private final Process process;
  private final String url;

  private DebianServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  static DebianServer influxd(Path directory) throws IOException, InterruptedException {
    assumePackage("/usr/bin/influxd", "influxdb");
    int port = freePort();
    Path config = directory.resolve("influxdb.conf");
    Files.writeString(
        config,
        """
        reporting-disabled = true
        bind-address = "127.0.0.1:%d"
        [meta]
        dir = "%s/meta"
        [data]
        dir = "%s/data"
        wal-dir = "%s/wal"
        query-log-enabled = false
        [http]
        bind-address = "127.0.0.1:%d"
        log-enabled = false
        max-body-size = 150000
        [monitor]
        store-enabled = false
        """
            .formatted(freePort(), directory, directory, directory, port));
    return start(
        directory,
        "http://127.0.0.1:" + port,
        "/ping",
        List.of("/usr/bin/influxd", "-config", config.toString()));
  }

  static DebianServer victoriaMetrics(Path directory) throws IOException, InterruptedException {
    assumePackage("/usr/bin/victoria-metrics", "victoria-metrics");
    String address = "127.0.0.1:" + freePort();
    return start(
        directory,
        "http://" + address,
        "/health",
        List.of(
            "/usr/bin/victoria-metrics",
            "-httpListenAddr=" + address,
            "-storageDataPath=" + directory.resolve("vm"),
            "-retentionPeriod=100y",
            "-memory.allowedBytes=128MB"));
  }

  private static void assumePackage(String program, String name) {
    assumeTrue(
        Files.isExecutable(Path.of(program)),
        "SKIP: the Debian package " + name + " is not installed");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static DebianServer start(Path directory, String url, String health, List<String> command)
      throws IOException, InterruptedException {
    Path log = directory.resolve("server.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    DebianServer server = new DebianServer(process, url);
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!server.answers(health)) {
      assertTrue(
          process.isAlive(), () -> command.getFirst() + " ended, see its log:\n" + tail(log));
      assertTrue(System.nanoTime() < deadline, () -> command.getFirst() + " does not answer");
      Thread.sleep(20);
    }
    return server;
  }

  private static String tail(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private boolean answers(String path) throws InterruptedException {
    try {
      get(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  String url() {
    return url;
  }

  String get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /// The status of the answer.
  int post(String path, String body) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .timeout(Duration.ofSeconds(10))
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
