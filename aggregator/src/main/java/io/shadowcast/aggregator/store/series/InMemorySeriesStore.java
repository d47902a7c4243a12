package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// The plainest store that keeps the port's promises, but for durability: for trials and tests.
public final class InMemorySeriesStore implements SeriesStore {
  private final Duration retention;
  private final Map<HostId, Map<BootId, Long>> positions = new HashMap<>();
  private final Map<HostId, List<SampleFrame>> frames = new TreeMap<>();

  /// An empty store.
  ///
  /// @param retention samples that are older are forgotten
  public InMemorySeriesStore(Duration retention) {
    this.retention = retention;
  }

  @Override
  public synchronized CompletableFuture<Append> append(HostId host, Batch batch) {
    Map<BootId, Long> known = positions.computeIfAbsent(host, _ -> new HashMap<>());
    long last = known.getOrDefault(batch.boot(), 0L);
    if (batch.sequence() <= last) {
      return CompletableFuture.completedFuture(new Append.Duplicate(last));
    }
    known.put(batch.boot(), batch.sequence());
    List<SampleFrame> kept = frames.computeIfAbsent(host, _ -> new ArrayList<>());
    kept.addAll(batch.contents().frames());
    long points = batch.contents().frames().stream().mapToLong(SampleFrame::rows).sum();
    long missing = last == 0 ? 0 : batch.sequence() - last - 1;
    return CompletableFuture.completedFuture(new Append.Stored(points, missing, 0));
  }

  @Override
  public synchronized Map<BootId, Long> positions(HostId host) {
    return Map.copyOf(positions.getOrDefault(host, Map.of()));
  }

  @Override
  public synchronized List<Series> series(HostId host) {
    TreeSet<Series> all = new TreeSet<>();
    frames.getOrDefault(host, List.of()).forEach(frame -> all.addAll(frame.series()));
    return List.copyOf(all);
  }

  @Override
  public synchronized List<StoredSeries> query(SeriesQuery query) {
    Answer answer = new Answer(query);
    for (SampleFrame frame : frames.getOrDefault(query.host(), List.of())) {
      for (int i = 0; i < frame.series().size(); i++) {
        Series series = frame.series().get(i);
        if (query.matches(series)) {
          addColumn(answer.of(series), frame, i);
        }
      }
    }
    return answer.result();
  }

  private static void addColumn(Answer.Column target, SampleFrame frame, int column) {
    for (int row = 0; row < frame.rows(); row++) {
      target.add(frame.wallNanos()[row], frame.columns()[column][row]);
    }
  }

  /// Never.
  @Override
  public CompletableFuture<Throwable> broken() {
    return new CompletableFuture<>();
  }

  @Override
  public synchronized Maintenance maintain(Instant now) {
    long oldest = Nanos.of(now.minus(retention));
    frames.values().forEach(kept -> kept.replaceAll(frame -> since(frame, oldest)));
    return Maintenance.NONE;
  }

  private static SampleFrame since(SampleFrame frame, long oldest) {
    int[] rows =
        IntStream.range(0, frame.rows()).filter(row -> frame.wallNanos()[row] >= oldest).toArray();
    if (rows.length == frame.rows()) {
      return frame;
    }
    double[][] columns = new double[frame.columns().length][];
    for (int i = 0; i < columns.length; i++) {
      double[] column = frame.columns()[i];
      columns[i] = IntStream.of(rows).mapToDouble(row -> column[row]).toArray();
    }
    long[] wall = IntStream.of(rows).mapToLong(row -> frame.wallNanos()[row]).toArray();
    return new SampleFrame(frame.series(), wall, columns);
  }

  @Override
  public void close() {}
}
