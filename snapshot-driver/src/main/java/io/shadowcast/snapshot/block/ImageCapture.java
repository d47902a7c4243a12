package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.driver.Age;
import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An image file, read in full between two equal stats. When nothing was written meanwhile, that is
/// the state of one instant; it is tried three times. Where it was written shortly before, equal
/// stats prove nothing (see [Age]).
final class ImageCapture implements Capture {
  private static final int TRIES = 3;

  private final DiskFile image;
  private final Terms terms;
  private Optional<SourceTime> instant = Optional.empty();

  ImageCapture(DiskFile image, Terms terms) {
    this.image = image;
    this.terms = terms;
  }

  @Override
  public Stored store(SnapshotReader stored, SnapshotWriter writer) throws IOException {
    Content content = terms.before();
    for (int left = TRIES; left > 0; left--) {
      Stat seen = image.stat();
      SourceTime now = terms.clock().get();
      image.writeBack();
      content = once(writer, content);
      if (image.stat().signature().equals(seen.signature())) {
        return stood(content, settled(seen, now) ? Optional.of(now) : Optional.empty());
      }
    }
    return done(content, Consistency.FUZZY, List.of(FilePath.ROOT));
  }

  private Stored stood(Content content, Optional<SourceTime> proved) {
    instant = proved;
    return proved.isPresent()
        ? done(content, Consistency.CRASH, List.of())
        : done(content, Consistency.FUZZY, List.of(FilePath.ROOT));
  }

  private static boolean settled(Stat seen, SourceTime now) {
    Instant wall = now.wall();
    long nanos = wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
    return Age.settled(seen.changedNanos(), seen.size(), nanos);
  }

  private Content once(SnapshotWriter writer, Content before) throws IOException {
    ByteSource source = terms.meter().through(image);
    terms.meter().expect(image.data().bytes());
    return writer.write(source, before, Ranges.ALL);
  }

  static Stored done(Content content, Consistency consistency, List<FilePath> fuzzy) {
    return new Stored(
        new Manifest.BlockRoot(content),
        1,
        content.size(),
        Exactness.SUPERSET,
        consistency,
        fuzzy,
        List.of());
  }

  @Override
  public Optional<SourceTime> instant() {
    return instant;
  }

  /// Nothing is held, so nothing is kept.
  @Override
  public void keep(SnapshotId id) {}

  @Override
  public void close() {
    image.close();
  }
}
