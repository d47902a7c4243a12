package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The writing half of both InfluxDB adapters: batches of many streams go as one request, then
/// their positions advance. What the server will never take is counted as refused, so that it holds
/// up nothing.
final class LineWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);
  private static final GroupCommit.Limits GROUP =
      new GroupCommit.Limits(64, Duration.ofMillis(50).toNanos());
  private static final long QUIET = Duration.ofMinutes(1).toNanos();

  private final PositionLedger ledger;
  private final Transport transport;
  private final LongSupplier ticker;
  private final GroupCommit<Pending> commits;
  private long lastWarning;
  private long unreported;

  /// Sends lines to a server.
  interface Transport {
    /// Returns when the server has the lines for good.
    ///
    /// @throws Rejected when the server has understood them and will never take some of them
    /// @throws RuntimeException when it may take them later
    void send(List<String> lines) throws Rejected;
  }

  /// The server refuses lines whatever the number of attempts, or a request of this size.
  static final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Pattern DROPPED = Pattern.compile("dropped=([0-9]{1,9})");

    Rejected(Throwable cause) {
      super(cause.toString(), cause);
    }

    /// How many lines the server says it has left out, all others being stored; 0 when it does not
    /// say.
    int dropped() {
      Matcher matcher = DROPPED.matcher(String.valueOf(getMessage()));
      return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
  }

  private record Pending(StreamKey stream, long sequence, LineProtocol.Lines lines)
      implements GroupCommit.Numbered {
    @Override
    public long bytes() {
      return lines.bytes();
    }
  }

  LineWriter(Path directory, String name, Transport transport, LongSupplier ticker) {
    ledger = new PositionLedger(directory, name + "-positions.db");
    this.transport = transport;
    this.ticker = ticker;
    lastWarning = ticker.getAsLong() - QUIET;
    commits = new GroupCommit<>(name + "-writer", this::commit, GROUP, ticker);
  }

  CompletableFuture<Append> append(HostId host, Batch batch) {
    StreamKey stream = new StreamKey(host, batch.boot());
    return commits.submit(new Pending(stream, batch.sequence(), LineProtocol.of(host, batch)));
  }

  Map<BootId, Long> positions(HostId host) {
    return ledger.positions().of(host);
  }

  CompletableFuture<Throwable> broken() {
    return commits.broken();
  }

  private List<Append> commit(List<Pending> group) {
    Map<StreamKey, Long> last = new HashMap<>();
    List<Append> results = new ArrayList<>();
    LineSplitter splitter = new LineSplitter(transport, group.size(), e -> warn(e.toString()));
    for (Pending batch : group) {
      long known = last.getOrDefault(batch.stream, ledger.positions().last(batch.stream));
      if (batch.sequence <= known) {
        results.add(new Append.Duplicate(known));
        continue;
      }
      long missing = known == 0 ? 0 : batch.sequence - known - 1;
      splitter.add(results.size(), batch.lines.lines());
      results.add(new Append.Stored(batch.lines.points(), missing, batch.lines.refused()));
      last.put(batch.stream, batch.sequence);
    }
    long[] refused = splitter.send();
    ledger.advance(last);
    return IntStream.range(0, refused.length)
        .mapToObj(i -> lessRefused(results.get(i), refused[i]))
        .toList();
  }

  private static Append lessRefused(Append result, long refused) {
    return switch (result) {
      case Append.Stored(long points, long missing, long before) ->
          new Append.Stored(points, missing, before + refused);
      case Append.Duplicate duplicate -> duplicate;
    };
  }

  private void warn(String message) {
    unreported++;
    if (ticker.getAsLong() - lastWarning >= QUIET) {
      LOG.warn("series: the server refused samples {} times, at last: {}", unreported, message);
      lastWarning = ticker.getAsLong();
      unreported = 0;
    }
  }

  @Override
  public void close() {
    commits.close();
    ledger.close();
  }
}
