package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.config.SeriesSettings;
import io.shadowcast.aggregator.store.series.InfluxOneSeriesStore;
import io.shadowcast.aggregator.store.series.InfluxTwoSeriesStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.SqliteSeriesStore;
import io.shadowcast.settings.Secret;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Opens the store of samples that the settings name.
final class SeriesStores {
  private SeriesStores() {}

  static SeriesStore open(
      SeriesSettings settings, Path state, InstantSource clock, LongSupplier ticker) {
    Path directory = state.resolve("series");
    return switch (settings) {
      case SeriesSettings.Sqlite sqlite ->
          new SqliteSeriesStore(
              directory,
              new SqliteSeriesStore.Keeping(sqlite.retention(), sqlite.rollupRetention()),
              clock,
              ticker);
      case SeriesSettings.Influx1 influx ->
          new InfluxOneSeriesStore(server(influx), directory, ticker);
      case SeriesSettings.Influx2 influx ->
          new InfluxTwoSeriesStore(
              new InfluxTwoSeriesStore.Server(
                  influx.url().toString(),
                  influx.organisation(),
                  influx.bucket(),
                  reveal(influx.token())),
              directory,
              ticker);
    };
  }

  /// The token of InfluxDB 1.x is `user:password`.
  private static InfluxOneSeriesStore.Server server(SeriesSettings.Influx1 influx) {
    String token = reveal(influx.token());
    int colon = token.indexOf(':');
    return new InfluxOneSeriesStore.Server(
        influx.url().toString(),
        influx.database(),
        colon < 0 ? "" : token.substring(0, colon),
        token.substring(colon + 1));
  }

  private static String reveal(Optional<Secret> token) {
    return token.map(Secret::reveal).orElse("");
  }
}
