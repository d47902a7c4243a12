package io.shadowcast.benchmarks.footprint;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// node_exporter as Debian has it, with the five collectors that measure what the agent measures.
final class NodeExporter {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Child child;
  private final AtomicLong scrapes = new AtomicLong();

  private NodeExporter(Child child) {
    this.child = child;
  }

  /// Starts it, and scrapes it once a second until the stage closes.
  static NodeExporter start(Stage stage, Path program) throws IOException {
    int port = stage.freePort();
    Child child =
        stage.start(
            "node_exporter",
            List.of(
                program.toString(),
                "--web.listen-address=127.0.0.1:" + port,
                "--collector.disable-defaults",
                "--collector.cpu",
                "--collector.meminfo",
                "--collector.diskstats",
                "--collector.netdev",
                "--collector.loadavg"));
    NodeExporter exporter = new NodeExporter(child);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(5))
            .header("Accept-Encoding", "gzip")
            .build();
    Thread.ofVirtual().name("scrape").start(() -> exporter.scrape(stage, request));
    return exporter;
  }

  long pid() {
    return child.pid();
  }

  /// How often it was scraped.
  long scrapes() {
    return scrapes.get();
  }

  private void scrape(Stage stage, HttpRequest request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (child.alive()) {
        stage.pause(INTERVAL);
        scrape(client, request);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void scrape(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      var _ = client.send(request, HttpResponse.BodyHandlers.discarding());
      scrapes.incrementAndGet();
    } catch (IOException e) {
      // It has not begun to listen, or ends; `scrapes` tells how often it worked.
    }
  }
}
