package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;

/// Series in an InfluxDB 1.x server, written by line protocol, read by InfluxQL. The server's
/// retention policy holds. Two samples of one series with the same time stamp are one there: the
/// later.
public final class InfluxOneSeriesStore implements SeriesStore {
  /// What the client has no exception of its own for: limits of the server, and of a request.
  private static final List<String> NEVER_TAKEN =
      List.of("partial write", "Request Entity Too Large");

  private final InfluxDB server;
  private final String database;
  private final LineWriter writer;

  /// Where the server is.
  ///
  /// @param url for example `http://127.0.0.1:8086`
  /// @param user empty: none
  public record Server(String url, String database, String user, String password) {
    @Override
    public String toString() {
      return url + "/" + database;
    }
  }

  /// Connects, and makes the database unless it is there.
  ///
  /// @param directory private; keeps how far every stream is
  /// @param ticker nanoseconds of a clock that only advances
  public InfluxOneSeriesStore(Server at, Path directory, LongSupplier ticker) {
    server =
        at.user().isEmpty()
            ? InfluxDBFactory.connect(at.url())
            : InfluxDBFactory.connect(at.url(), at.user(), at.password());
    database = at.database();
    run("CREATE DATABASE " + identifier(database));
    writer = new LineWriter(directory, "influx1", this::send, ticker);
  }

  private void send(List<String> lines) throws LineWriter.Rejected {
    try {
      server.write(database, "", InfluxDB.ConsistencyLevel.ONE, TimeUnit.NANOSECONDS, lines);
    } catch (InfluxDBException.PointsBeyondRetentionPolicyException
        | InfluxDBException.FieldTypeConflictException
        | InfluxDBException.UnableToParseException e) {
      throw new LineWriter.Rejected(e);
    } catch (InfluxDBException e) {
      String why = String.valueOf(e.getMessage());
      if (NEVER_TAKEN.stream().anyMatch(why::contains)) {
        throw new LineWriter.Rejected(e);
      }
      throw e;
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
    TreeSet<Series> all = new TreeSet<>();
    String show = "SHOW SERIES WHERE " + identifier(LineProtocol.HOST) + " = " + text(host.value());
    for (QueryResult.Series table : run(show)) {
      table.getValues().forEach(row -> all.add(SeriesKey.parse(String.valueOf(row.getFirst()))));
    }
    return List.copyOf(all);
  }

  @Override
  public List<StoredSeries> query(SeriesQuery query) {
    Answer answer = new Answer(query);
    List<StoredSeries> found = new ArrayList<>();
    for (QueryResult.Series table : run(influxQl(query))) {
      Labels labels = LineProtocol.labels(table.getTags() == null ? Map.of() : table.getTags());
      Series series = new Series(query.metric(), labels);
      if (query.step().isPresent()) {
        found.add(steps(series, table));
      } else {
        addRows(answer.of(series), table);
      }
    }
    if (query.step().isEmpty()) {
      return answer.result();
    }
    found.sort((a, b) -> a.series().compareTo(b.series()));
    return found;
  }

  private static String influxQl(SeriesQuery query) {
    String value =
        query
            .step()
            .map(s -> s.aggregation().name().toLowerCase(Locale.ROOT) + "(\"value\")")
            .orElse("\"value\"");
    StringBuilder text = new StringBuilder("SELECT " + value + " AS \"value\" FROM ");
    text.append(identifier(query.metric()));
    text.append(" WHERE time >= ").append(query.startNanos());
    text.append(" AND time < ").append(query.endNanos());
    Map<String, String> tags = new HashMap<>();
    query.labels().values().forEach((name, wanted) -> tags.put(LineProtocol.tag(name), wanted));
    tags.put(LineProtocol.HOST, query.host().value());
    tags.forEach((tag, wanted) ->
        text.append(" AND ").append(identifier(tag)).append(" = ").append(text(wanted)));
    return text.append(query.step().map(InfluxOneSeriesStore::byStep).orElse(" GROUP BY *"))
        .toString();
  }

  private static String byStep(SeriesQuery.Step step) {
    return " GROUP BY time(" + step.width().toNanos() + "ns), * fill(none)";
  }

  private static void addRows(Answer.Column target, QueryResult.Series table) {
    for (List<Object> row : table.getValues()) {
      target.add(nanos(row.get(0)), ((Number) row.get(1)).doubleValue());
    }
  }

  private static StoredSeries steps(Series series, QueryResult.Series table) {
    long[] times = table.getValues().stream().mapToLong(row -> nanos(row.get(0))).toArray();
    double[] values =
        table.getValues().stream()
            .mapToDouble(row -> ((Number) row.get(1)).doubleValue())
            .toArray();
    return new StoredSeries(series, times, values);
  }

  /// Times come as RFC 3339: as numbers they would pass through doubles and lose their last digits.
  private static long nanos(Object time) {
    return Nanos.of(Instant.parse(String.valueOf(time)));
  }

  private List<QueryResult.Series> run(String text) {
    QueryResult result;
    try {
      result = server.query(new Query(text, database));
    } catch (InfluxDBException e) {
      throw new SeriesStoreException("influxdb: " + e.getMessage(), e);
    }
    List<QueryResult.Series> tables = new ArrayList<>();
    if (result.hasError()) {
      throw new SeriesStoreException("influxdb: " + result.getError());
    }
    for (QueryResult.Result one : result.getResults()) {
      if (one.hasError()) {
        throw new SeriesStoreException("influxdb: " + one.getError());
      }
      if (one.getSeries() != null) {
        tables.addAll(one.getSeries());
      }
    }
    return tables;
  }

  private static String identifier(String name) {
    return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
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
