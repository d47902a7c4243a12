package io.shadowcast.aggregator.store.series;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.BadRequestException;
import com.influxdb.exceptions.InfluxException;
import com.influxdb.exceptions.RequestEntityTooLargeException;
import com.influxdb.exceptions.UnprocessableEntityException;
import com.influxdb.query.FluxRecord;
import com.influxdb.query.FluxTable;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// Series in InfluxDB 2.x, or in another server that takes its write API (VictoriaMetrics,
/// QuestDB); those store, but they do not answer Flux, so that queries need InfluxDB itself. The
/// bucket's retention holds.
public final class InfluxTwoSeriesStore implements SeriesStore {
  private static final String MEASUREMENT = "_measurement";

  private final InfluxDBClient server;
  private final String bucket;
  private final LineWriter writer;

  /// Where the server is.
  ///
  /// @param token empty: none
  public record Server(String url, String org, String bucket, String token) {
    @Override
    public String toString() {
      return url + "/" + bucket;
    }
  }

  /// Connects when it is first used.
  ///
  /// @param directory private; keeps how far every stream is
  /// @param ticker nanoseconds of a clock that only advances
  public InfluxTwoSeriesStore(Server at, Path directory, LongSupplier ticker) {
    InfluxDBClientOptions.Builder options =
        InfluxDBClientOptions.builder().url(at.url()).org(at.org()).bucket(at.bucket());
    if (!at.token().isEmpty()) {
      options.authenticateToken(at.token().toCharArray());
    }
    server = InfluxDBClientFactory.create(options.build());
    bucket = at.bucket();
    writer = new LineWriter(directory, "influx2", this::send, ticker);
  }

  private void send(List<String> lines) throws LineWriter.Rejected {
    try {
      server.getWriteApiBlocking().writeRecords(WritePrecision.NS, lines);
    } catch (BadRequestException
        | UnprocessableEntityException
        | RequestEntityTooLargeException e) {
      throw new LineWriter.Rejected(e);
    }
  }

  @Override
  public CompletableFuture<Append> append(HostId host, Batch batch) {
    return writer.append(host, batch);
  }

  @Override
  public Map<BootId, Long> positions(HostId host) {
    return writer.positions(host);
  }

  @Override
  public List<Series> series(HostId host) {
    String flux =
        "from(bucket: "
            + text(bucket)
            + ")\n  |> range(start: 0)\n  |> filter(fn: (r) => r.host == "
            + text(host.value())
            + ")\n  |> last()";
    TreeSet<Series> all = new TreeSet<>();
    for (FluxTable table : run(flux)) {
      table.getRecords().forEach(row -> all.add(series(row)));
    }
    return List.copyOf(all);
  }

  @Override
  public List<StoredSeries> query(SeriesQuery query) {
    Answer answer = new Answer(query);
    for (FluxTable table : run(flux(query))) {
      for (FluxRecord row : table.getRecords()) {
        Instant time = row.getTime();
        if (time != null && row.getValue() instanceof Number value) {
          answer.of(series(row)).add(Nanos.of(time), value.doubleValue());
        }
      }
    }
    return answer.result();
  }

  /// Raw samples; steps are made here, so that all stores agree on them to the last bit.
  private String flux(SeriesQuery query) {
    StringBuilder flux = new StringBuilder("from(bucket: " + text(bucket) + ")\n");
    flux.append("  |> range(start: time(v: ").append(query.startNanos());
    flux.append("), stop: time(v: ").append(query.endNanos()).append("))\n");
    flux.append("  |> filter(fn: (r) => r._measurement == ").append(text(query.metric()));
    flux.append(" and r._field == \"value\" and r.host == ").append(text(query.host().value()));
    query
        .labels()
        .values()
        .forEach((name, value) ->
            flux.append(" and r[")
                .append(text(LineProtocol.tag(name)))
                .append("] == ")
                .append(text(value)));
    return flux.append(")").toString();
  }

  private static Series series(FluxRecord row) {
    Map<String, String> tags = new HashMap<>();
    row.getValues()
        .forEach((name, value) -> {
          boolean ownColumn = name.startsWith("_") || name.equals("result") || name.equals("table");
          if (!ownColumn && value instanceof String tag) {
            tags.put(name, tag);
          }
        });
    Labels labels = LineProtocol.labels(tags);
    return new Series(String.valueOf(row.getValueByKey(MEASUREMENT)), labels);
  }

  private List<FluxTable> run(String flux) {
    try {
      return server.getQueryApi().query(flux);
    } catch (InfluxException e) {
      throw new SeriesStoreException(
          "influxdb: no answer to a Flux query (expected: InfluxDB 2.x): " + e.getMessage(), e);
    }
  }

  private static String text(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "\\${") + "\"";
  }

  /// Nothing: the server keeps house itself.
  @Override
  public Maintenance maintain(Instant now) {
    return Maintenance.NONE;
  }

  @Override
  public CompletableFuture<Throwable> broken() {
    return writer.broken();
  }

  @Override
  public void close() {
    writer.close();
    server.close();
  }
}
