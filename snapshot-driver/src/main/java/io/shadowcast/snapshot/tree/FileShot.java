package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.util.function.LongSupplier;

/// Stores the bytes of regular files, each as it was at one instant: stat, write back, read, stat.
/// When both stats are equal, no write happened between them.
final class FileShot {
  private static final int TRIES = 3;

  private final SnapshotWriter writer;
  private final Meter meter;
  private final Trust trust;
  private final LongSupplier wall;

  /// @param wall since 1970, ns
  FileShot(SnapshotWriter writer, Meter meter, Trust trust, LongSupplier wall) {
    this.writer = writer;
    this.meter = meter;
    this.trust = trust;
    this.wall = wall;
  }

  /// A file as it was stored.
  ///
  /// @param seen what stat said before it was read
  /// @param signature what it is stored with
  /// @param still whether it stood still
  record Taken(
      Content content, Attributes attributes, Stat seen, Signature signature, boolean still) {}

  /// Stores a file; the third time as it comes, and its attributes with it.
  ///
  /// @param before what it held when it was last captured
  Taken take(Shot shot, Content before) throws IOException {
    Content known = before;
    for (int left = TRIES; true; left--) {
      try (DiskFile file = shot.file()) {
        long now = wall.getAsLong();
        Stat seen = opened(file);
        Held held = new Held(file, seen.size());
        known = read(held, known);
        Signature after = stat(file).signature();
        if (!held.cut() && after.equals(seen.signature())) {
          Signature signature = trust.toStore(seen, now);
          return new Taken(known, shot.attributes(after), seen, signature, true);
        }
        if (left == 1) {
          Signature signature = Trust.untrusted(seen.signature());
          return new Taken(known, shot.attributesOf(after), seen, signature, false);
        }
      }
    }
  }

  private Content read(Held held, Content before) throws IOException {
    meter.expect(held.size());
    return writer.write(meter.through(held), before, Ranges.ALL);
  }

  private static Stat opened(DiskFile file) throws IOException {
    Stat seen = stat(file);
    try {
      file.writeBack();
    } catch (IOException e) {
      throw Refusals.judged(e);
    }
    return seen;
  }

  private static Stat stat(DiskFile file) throws IOException {
    try {
      return file.stat();
    } catch (IOException e) {
      throw Refusals.judged(e);
    }
  }
}
