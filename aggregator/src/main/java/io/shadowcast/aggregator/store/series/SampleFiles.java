package io.shadowcast.aggregator.store.series;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Writes groups of batches into the files of their days. One thread, that of [GroupCommit].
final class SampleFiles implements GroupCommit.Sink<SampleFiles.Pending>, AutoCloseable {
  private static final int OPEN_FILES = 4;

  private final DayDirectory directory;
  private final Positions positions;
  private final InstantSource clock;
  private final SequencedMap<Long, SampleFile> open = new LinkedHashMap<>();

  /// A batch on its way into the files.
  ///
  /// @param refused rows that are of days the store does not take
  record Pending(StreamKey stream, long sequence, List<EncodedPart> parts, long refused)
      implements GroupCommit.Numbered {
    @Override
    public long bytes() {
      return parts.stream().mapToLong(part -> part.data().length).sum();
    }

    long points() {
      return parts.stream().mapToLong(EncodedPart::rows).sum();
    }

    List<EncodedPart> of(long day) {
      return parts.stream().filter(part -> part.day() == day).toList();
    }
  }

  SampleFiles(DayDirectory directory, Positions positions, InstantSource clock) {
    this.directory = directory;
    this.positions = positions;
    this.clock = clock;
  }

  /// Several files cannot change in one transaction, so the last one says which batches are
  /// complete. A batch that is not complete when the process is killed comes again, and the files
  /// that have their part of it leave it out.
  @Override
  public List<Append> commit(List<Pending> group) throws SQLException {
    Map<StreamKey, Long> last = new HashMap<>();
    List<Append> results = new ArrayList<>();
    TreeMap<Long, List<Pending>> byDay = new TreeMap<>();
    for (Pending batch : group) {
      results.add(result(batch, last));
      if (results.getLast() instanceof Append.Stored) {
        last.put(batch.stream(), batch.sequence());
        batch.parts().stream()
            .map(EncodedPart::day)
            .distinct()
            .forEach(day -> byDay.computeIfAbsent(day, _ -> new ArrayList<>()).add(batch));
      }
    }
    if (byDay.isEmpty()) {
      byDay.put(DayDirectory.dayOf(Nanos.of(clock.instant())), List.of());
    }
    for (Map.Entry<Long, List<Pending>> day : byDay.entrySet()) {
      boolean isLast = day.getKey().equals(byDay.lastKey());
      write(day.getKey(), day.getValue(), isLast ? last : Map.of());
    }
    last.forEach(positions::advance);
    return results;
  }

  private Append result(Pending batch, Map<StreamKey, Long> inGroup) {
    long known = Math.max(positions.last(batch.stream()), inGroup.getOrDefault(batch.stream(), 0L));
    if (batch.sequence() <= known) {
      return new Append.Duplicate(known);
    }
    long missing = known == 0 ? 0 : batch.sequence() - known - 1;
    return new Append.Stored(batch.points(), missing, batch.refused());
  }

  private void write(long day, List<Pending> batches, Map<StreamKey, Long> complete)
      throws SQLException {
    SampleFile file = file(day);
    try {
      for (Pending batch : batches) {
        file.add(batch.stream(), batch.sequence(), batch.of(day));
      }
      complete.forEach(file::complete);
      file.commit();
    } catch (SQLException e) {
      // What the file object remembers may have been rolled back; the next one reads it again.
      close(day);
      throw new SeriesStoreException(directory.file(day) + ": " + e.getMessage(), e);
    }
  }

  void replace(long day, Merge merge) throws SQLException {
    try {
      file(day).replace(merge);
    } catch (SQLException e) {
      close(day);
      throw new SeriesStoreException(directory.file(day) + ": " + e.getMessage(), e);
    }
  }

  int trim(long day, long beforeNanos) throws SQLException {
    return file(day).trim(beforeNanos);
  }

  long shrink(long day) throws SQLException {
    return file(day).shrink();
  }

  void drop(long day) {
    close(day);
    directory.delete(day);
  }

  private SampleFile file(long day) throws SQLException {
    SampleFile known = open.remove(day);
    SampleFile file =
        known == null ? new SampleFile(directory.create(day, SampleFile.TABLES)) : known;
    open.putLast(day, file);
    if (open.size() > OPEN_FILES) {
      open.pollFirstEntry().getValue().close();
    }
    return file;
  }

  private void close(long day) {
    SampleFile file = open.remove(day);
    if (file != null) {
      file.close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(SampleFile::close);
    open.clear();
  }
}
