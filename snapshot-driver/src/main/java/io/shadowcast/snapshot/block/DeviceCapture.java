package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.kernel.UncachedDevice;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A device whose writes are watched. Round by round it stores what was written during the round
/// before, while everything goes on; when little is left, the filesystem on it is held still for as
/// long as it takes to copy that into memory. It is of one instant when, after that, nothing was
/// written again.
///
/// Each round takes the marks and then reads the disk: what is written later is marked again.
final class DeviceCapture implements Capture {
  /// What may be left for the time in which it stands still; about 0.1 s of reading.
  static final long LITTLE_BYTES = 32 << 20;

  private static final int MOST_HOLDS = 3;
  private static final int MOST_ROUNDS = 8;

  // How often the whole may be read, all rounds together, before it is given up that it ever stands
  // still: production has to share the disk.
  private static final int MOST_READINGS = 3;

  private final UncachedDevice device;
  private final Terms terms;
  private final Watch watch;
  private final Still still;
  private Ranges waiting = Ranges.NONE;
  private long read;
  private boolean holdable = true;
  private Optional<SourceTime> instant = Optional.empty();

  DeviceCapture(UncachedDevice device, Terms terms, Watch watch, Still still) {
    this.device = device;
    this.terms = terms;
    this.watch = watch;
    this.still = still;
  }

  @Override
  public Stored store(SnapshotReader stored, SnapshotWriter writer) throws IOException {
    Content content = first(writer);
    for (int hold = 0; hold < MOST_HOLDS && holdable && waiting.bytes() <= allowance(); hold++) {
      content = rounds(writer, content);
      Optional<HeldRegions> last = last();
      if (last.isPresent()) {
        return ended(writer, content, last.get());
      }
    }
    // Once more what is known to have changed, for this is what the next difference starts from.
    content = round(writer, content, waiting);
    return ImageCapture.done(content, Consistency.FUZZY, List.of(FilePath.ROOT));
  }

  private long allowance() {
    return MOST_READINGS * device.size() - read;
  }

  // What changed since the parent where the watch can prove it, else everything.
  private Content first(SnapshotWriter writer) throws IOException {
    Optional<Ranges> since =
        terms.parent().isPresent() ? watch.since(terms.parent().get().id()) : Optional.empty();
    if (since.isEmpty()) {
      Ranges ignored = watch.take();
    }
    return round(writer, terms.before(), since.orElse(Ranges.ALL));
  }

  private Content round(SnapshotWriter writer, Content before, Ranges changed) throws IOException {
    long bytes = within(changed).bytes();
    read += bytes;
    terms.meter().expect(bytes);
    return writer.write(terms.meter().through(device), before, changed);
  }

  private Content rounds(SnapshotWriter writer, Content before) throws IOException {
    Content content = before;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      still.settle(terms.path());
      Ranges dirty = within(watch.take().union(waiting));
      waiting = Ranges.NONE;
      content = round(writer, content, dirty);
      if (dirty.bytes() <= LITTLE_BYTES / 2 || read > allowance()) {
        break;
      }
    }
    return content;
  }

  /// Holds it still and copies what was written since the last round.
  ///
  /// @return empty when that is too much, or it did not stand still; then it waits to be read again
  private Optional<HeldRegions> last() throws IOException {
    Still.Held held;
    try {
      still.settle(terms.path());
      held = still.hold(terms.path());
    } catch (IOException e) {
      // What cannot be held is captured all the same, and the manifest says how.
      holdable = false;
      return Optional.empty();
    }
    return last(held);
  }

  private Optional<HeldRegions> last(Still.Held held) throws IOException {
    Optional<HeldRegions> copied = Optional.empty();
    boolean quiet = false;
    try {
      Ranges dirty = within(watch.take());
      waiting = dirty;
      if (dirty.bytes() <= LITTLE_BYTES) {
        instant = Optional.of(terms.clock().get());
        copied = Optional.of(new HeldRegions(device, dirty));
        Ranges late = within(watch.take());
        waiting = waiting.union(late);
        quiet = late.list().isEmpty();
      }
    } finally {
      quiet &= held.release();
    }
    if (quiet && watch.doubt().isEmpty()) {
      return copied;
    }
    copied.ifPresent(HeldRegions::close);
    instant = Optional.empty();
    return Optional.empty();
  }

  private Stored ended(SnapshotWriter writer, Content content, HeldRegions last)
      throws IOException {
    try (last) {
      Content whole = writer.write(last, content, last.ranges());
      return ImageCapture.done(whole, Consistency.CRASH, List.of());
    }
  }

  private Ranges within(Ranges ranges) {
    return ranges.intersection(device.data());
  }

  @Override
  public Optional<SourceTime> instant() {
    return instant;
  }

  @Override
  public void keep(SnapshotId id) {
    watch.keep(id);
  }

  @Override
  public void close() {
    device.close();
  }
}
