package io.shadowcast.aggregator.store.series;

import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// The store inside of the aggregator: one SQLite file per UTC day with the samples, one beside it
/// with their one-minute roll-ups. `docs/STORAGE.md` has the layout. An acknowledged batch survives
/// kill -9; a power cut may cost the last moments before it.
public final class SqliteSeriesStore implements SeriesStore {
  private static final GroupCommit.Limits GROUP =
      new GroupCommit.Limits(512, Duration.ofMillis(20).toNanos());

  private final DayDirectory samples;
  private final Keeping keeping;
  private final InstantSource clock;
  private final Positions positions = new Positions();
  private final ChunkEncoders encoders = new ChunkEncoders();
  private final SampleFiles files;
  private final GroupCommit<SampleFiles.Pending> commits;
  private final SampleReader reader;
  private final Upkeep upkeep;

  /// How long samples and roll-ups are kept. Samples that are older are in no answer; their place
  /// on the disk is free again within about two hours. Roll-ups go by whole days.
  public record Keeping(Duration samples, Duration rollups) {
    /// Seven days of samples, ninety of roll-ups.
    public static final Keeping DEFAULT = new Keeping(Duration.ofDays(7), Duration.ofDays(90));

    /// Refuses less than an hour: roll-ups are made of whole hours.
    public Keeping {
      if (samples.compareTo(Duration.ofHours(1)) < 0) {
        throw new IllegalArgumentException("retention: " + samples + " (expected: >= 1 h)");
      }
      if (rollups.compareTo(samples) < 0) {
        throw new IllegalArgumentException(
            "rollup_retention: " + rollups + " (expected: >= retention, " + samples + ")");
      }
    }
  }

  /// Opens the store of a directory, creates it first.
  ///
  /// @param ticker nanoseconds of a clock that only advances
  public SqliteSeriesStore(
      Path directory, Keeping keeping, InstantSource clock, LongSupplier ticker) {
    this.keeping = keeping;
    this.clock = clock;
    PrivateFiles.createDirectory(directory);
    samples = new DayDirectory(directory, "samples");
    DayDirectory rollups = new DayDirectory(directory, "rollups");
    readPositions();
    files = new SampleFiles(samples, positions, clock);
    commits = new GroupCommit<>("series-writer", files, GROUP, ticker);
    reader = new SampleReader(samples, rollups, this::oldest);
    upkeep = new Upkeep(samples, rollups, keeping, files, commits);
  }

  private void readPositions() {
    for (long day : samples.days()) {
      try {
        SampleFile.positions(samples.file(day)).forEach(positions::advance);
      } catch (SQLException e) {
        throw new SeriesStoreException(samples.file(day) + ": " + e.getMessage(), e);
      }
    }
  }

  @Override
  public CompletableFuture<Append> append(HostId host, Batch batch) {
    StreamKey stream = new StreamKey(host, batch.boot());
    long last = positions.last(stream);
    if (batch.sequence() <= last) {
      return CompletableFuture.completedFuture(new Append.Duplicate(last));
    }
    List<Part> parts = Part.of(batch, range());
    long rows = batch.contents().frames().stream().mapToLong(SampleFrame::rows).sum();
    long kept = parts.stream().mapToLong(Part::rows).sum();
    return commits.submit(
        new SampleFiles.Pending(stream, batch.sequence(), encoded(parts), rows - kept));
  }

  private List<EncodedPart> encoded(List<Part> parts) {
    List<EncodedPart> encoded = new ArrayList<>(parts.size());
    encoders.with(encoder -> parts.forEach(part -> encoded.add(EncodedPart.of(part, encoder))));
    return encoded;
  }

  private Part.Range range() {
    long dayAfterTomorrow = DayDirectory.dayOf(Nanos.of(clock.instant())) + 2;
    return new Part.Range(Nanos.of(oldest()), dayAfterTomorrow * Nanos.PER_DAY);
  }

  private Instant oldest() {
    return clock.instant().minus(keeping.samples());
  }

  @Override
  public Map<BootId, Long> positions(HostId host) {
    return positions.of(host);
  }

  @Override
  public List<Series> series(HostId host) {
    return reader.series(host);
  }

  @Override
  public List<StoredSeries> query(SeriesQuery query) {
    return reader.query(query);
  }

  @Override
  public Maintenance maintain(Instant now) {
    return upkeep.round(now);
  }

  @Override
  public CompletableFuture<Throwable> broken() {
    return commits.broken();
  }

  @Override
  public void close() {
    commits.close();
    files.close();
    encoders.close();
  }
}
