package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.delta.RangeSets;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings bytes of a snapshot into files, shared with a kept copy where there is one, else written;
/// and counts them. For one thread.
final class Transfer implements AutoCloseable {
  private static final int STEP_BYTES = 1 << 20;

  private final SnapshotReader reader;
  private final SnapshotId snapshot;
  private final LocalCopy copy;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(STEP_BYTES);
  private long written;
  private long shared;
  private long punched;

  Transfer(SnapshotReader reader, SnapshotId snapshot, LocalCopy copy) {
    this.reader = reader;
    this.snapshot = snapshot;
    this.copy = copy;
  }

  /// The kept subvolume that is the snapshot; the caller closes it.
  ///
  /// @throws IOException when it is not there, or not that any longer
  Folder whole() throws IOException {
    return copy.whole(snapshot)
        .orElseThrow(() ->
            new IOException("exchange: " + snapshot + " is not kept (expected: in the target)"));
  }

  long written() {
    return written;
  }

  long shared() {
    return shared;
  }

  long punched() {
    return punched;
  }

  /// Makes a file what a content is, where it differs.
  void into(DiskFile file, Change.Write change) throws IOException {
    if (file.size() != change.content().size()) {
      file.truncate(change.content().size());
    }
    for (Range hole : change.holes().list()) {
      PreImages.punch(file, hole);
      punched += hole.length();
    }
    bring(file, change.path(), change.content(), change.differing());
  }

  /// Fills a new, empty file.
  void fill(DiskFile file, FilePath path, Content content) throws IOException {
    if (content.size() == 0) {
      return;
    }
    file.truncate(content.size());
    Ranges data = reader.content(content).data();
    bring(file, path, content, data.intersection(RangeSets.between(0, content.size())));
  }

  private void bring(DiskFile file, FilePath path, Content content, Ranges ranges)
      throws IOException {
    Ranges here = share(file, path, content, ranges);
    Ranges wrong = here.list().isEmpty() ? Ranges.NONE : reader.differing(content, file, here);
    shared += RangeSets.minus(here, wrong).bytes();
    Ranges left = RangeSets.minus(ranges, here).union(wrong.intersection(ranges));
    if (!left.list().isEmpty()) {
      write(file, reader.content(content), left);
    }
  }

  /// Shares what can be; what it answers still has to be compared.
  private Ranges share(DiskFile file, FilePath path, Content content, Ranges ranges)
      throws IOException {
    Optional<DiskFile> kept = copy.file(snapshot, path);
    if (kept.isEmpty()) {
      return Ranges.NONE;
    }
    List<Range> done = new ArrayList<>();
    try (DiskFile from = kept.get()) {
      if (from.size() != content.size()) {
        return Ranges.NONE;
      }
      for (Range range : ranges.list()) {
        file.clone(from, range, range.start());
        done.add(range);
      }
    } catch (KernelException e) {
      // The filesystem cannot, or cannot any longer: the rest is copied.
    }
    return new Ranges(done);
  }

  private void write(DiskFile file, ByteSource from, Ranges ranges) throws IOException {
    for (Range range : ranges.list()) {
      for (long at = range.start(); at < range.end(); at += STEP_BYTES) {
        MemorySegment step = buffer.asSlice(0, Math.min(STEP_BYTES, range.end() - at));
        int read = from.read(at, step);
        if (read < step.byteSize()) {
          throw new IOException("content: ends at " + (at + read) + " (expected: " + range + ")");
        }
        file.write(at, step);
        written += read;
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
