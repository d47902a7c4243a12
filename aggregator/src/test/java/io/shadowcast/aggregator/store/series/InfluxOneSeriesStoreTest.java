package io.shadowcast.aggregator.store.series;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The kit on the real server; every test has a database of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InfluxOneSeriesStoreTest extends SeriesStoreKit {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  @TempDir static Path directory;

  private DebianServer server;
  private int database;

  @BeforeAll
  void startServer() throws IOException, InterruptedException {
    server = DebianServer.influxd(directory);
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  @BeforeEach
  void openStore() throws Exception {
    database = DATABASES.incrementAndGet();
    super.openStore();
  }

  @Override
  SeriesStore open() {
    String name = "kit" + database;
    return new InfluxOneSeriesStore(
        new InfluxOneSeriesStore.Server(server.url(), name, "", ""),
        directory.resolve(name),
        System::nanoTime);
  }
}
