package io.shadowcast.aggregator.store.series;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.words.Batch;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The kit on the real server; every test has a database of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InfluxOneSeriesStoreTest extends SeriesStoreKit {
  private static final Series LOAD = Series.of("load1");
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

  @Test
  void aBatchLargerThanARequestMayBeIsStored() {
    closeStore();
    try (SeriesStore store = open()) {
      Batch batch = Batches.of(1, Batches.seconds(LOAD, START, 10_000, i -> i));
      assertEquals(
          new Append.Stored(10_000, 0, 0),
          store.append(WEB, batch).orTimeout(30, TimeUnit.SECONDS).join());
      assertEquals(10_000, samples(store, LOAD));
    }
  }

  @Test
  void whatTheServerWillNeverTakeIsCountedAndTheRestIsStored() throws Exception {
    Series text = Series.of("text_there");
    int status =
        requireNonNull(server)
            .post(
                "/write?db=kit" + database,
                "text_there,host=web-1 value=\"text\" " + Nanos.of(START));
    assertEquals(204, status);
    closeStore();
    try (SeriesStore store = open()) {
      Batch batch =
          Batches.of(
              1,
              Batches.seconds(LOAD, START, 600, i -> i),
              Batches.seconds(text, START.plusSeconds(1), 3, i -> i),
              Batches.seconds(LOAD, START.plusSeconds(600), 600, i -> i));
      assertEquals(
          new Append.Stored(1203, 0, 3),
          store.append(WEB, batch).orTimeout(30, TimeUnit.SECONDS).join());
      assertEquals(1200, samples(store, LOAD));
      assertEquals(Map.of(Batches.BOOT, 1L), store.positions(WEB));
    }
  }

  private static int samples(SeriesStore store, Series series) {
    return store
        .query(SeriesQuery.raw(WEB, series.metric(), Labels.NONE, START, NOW))
        .getFirst()
        .values()
        .length;
  }
}
