package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tells by the counters of the kernel (Documentation/block/stat.rst) whether anything was written
/// to a device, not where: then it is everywhere. Needs no rights. Proves nothing about the time
/// before it was made.
final class WriteCounter implements Watch {
  private static final int WRITES = 4;
  private static final int IN_FLIGHT = 8;
  private static final int DISCARDS = 11;

  private final Path counters;
  private long last;

  WriteCounter(Path counters) throws IOException {
    this.counters = counters;
    this.last = count();
  }

  /// Of a device.
  static WriteCounter of(Path device) throws IOException {
    long number = (long) Files.getAttribute(device, "unix:rdev");
    long major = ((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL);
    long minor = (number & 0xff) | ((number >>> 12) & 0xffffff00L);
    return new WriteCounter(Path.of("/sys/dev/block", major + ":" + minor, "stat"));
  }

  @Override
  public Ranges take() {
    try {
      long before = last;
      last = count();
      return last == before ? Ranges.NONE : Ranges.ALL;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // A request under way may be a write that is done later: then no two counts are equal.
  private long count() throws IOException {
    String[] fields = Files.readString(counters).strip().split("\\s+", -1);
    long flying = Long.parseLong(fields[IN_FLIGHT]);
    long discards = fields.length > DISCARDS ? Long.parseLong(fields[DISCARDS]) : 0;
    return flying > 0 ? last - 1 : Long.parseLong(fields[WRITES]) + discards;
  }

  @Override
  public Optional<Ranges> since(SnapshotId snapshot) {
    return Optional.empty();
  }

  /// Whether the kernel counts is a setting of the device (`queue/iostats`), and off where its
  /// driver wants no statistics; counters that stand still prove nothing then.
  @Override
  public Optional<String> doubt() {
    return counts()
        ? Optional.empty()
        : Optional.of(counters + ": not kept (expected: queue/iostats 1)");
  }

  /// A partition has the queue of its disk, in the folder above.
  private boolean counts() {
    try {
      Path own = counters.toRealPath().resolveSibling("queue");
      Path there = Files.isDirectory(own) ? own : own.resolve("../../queue").normalize();
      return Files.readString(there.resolve("iostats")).strip().equals("1");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void keep(SnapshotId snapshot) {}
}
