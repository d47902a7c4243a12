package io.shadowcast.aggregator.store.series;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The kit on the real server; every test has a database of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InfluxOneSeriesStoreTest extends SeriesStoreKit {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  @TempDir static Path directory;

  private @Nullable DebianServer server;
  private int database;

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  @BeforeEach
  void openStore() throws Exception {
    if (server == null) {
      server = DebianServer.influxd(directory);
    }
    database = DATABASES.incrementAndGet();
    super.openStore();
  }

  @Override
  SeriesStore open() {
    String name = "kit" + database;
    return new InfluxOneSeriesStore(
        new InfluxOneSeriesStore.Server(requireNonNull(server).url(), name, "", ""),
        directory.resolve(name),
        System::nanoTime);
  }
}
