package io.shadowcast.snapshot.driver;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// What every read of a target goes through: it keeps the pace and tells how far the work is. For
/// one thread.
public final class Meter {
  // What a read is cut into, so that the pace holds within one too.
  private static final long STEP_BYTES = 1 << 20;

  private final Pace pace;
  private final Progress progress;
  private long done;
  private long total;
  private long read;

  /// Nothing is done yet and nothing known to come.
  public Meter(Pace pace, Progress progress) {
    this.pace = pace;
    this.progress = progress;
  }

  /// Neither slows down nor tells.
  public static Meter free() {
    return new Meter(Pace.FREE, Progress.NONE);
  }

  /// More bytes are known to be read, or fewer.
  public void expect(long bytes) {
    total += bytes;
    progress.moved(done, total);
  }

  /// Bytes that need not be read after all: they count as done.
  public void spared(long bytes) {
    done += bytes;
    progress.moved(done, total);
  }

  /// The same bytes, read at this pace and counted.
  public ByteSource through(ByteSource source) {
    return new Metered(source);
  }

  /// Bytes that were read through it, and not spared.
  public long readBytes() {
    return read;
  }

  private void read(long bytes) {
    pace.take(bytes);
    read += bytes;
    spared(bytes);
  }

  private final class Metered implements ByteSource {
    private final ByteSource source;

    Metered(ByteSource source) {
      this.source = source;
    }

    @Override
    public long size() throws IOException {
      return source.size();
    }

    @Override
    public int read(long offset, MemorySegment into) throws IOException {
      int all = 0;
      while (all < into.byteSize()) {
        long step = Math.min(STEP_BYTES, into.byteSize() - all);
        int now = source.read(offset + all, into.asSlice(all, step));
        Meter.this.read(now);
        all += now;
        if (now < step) {
          return all;
        }
      }
      return all;
    }

    @Override
    public Ranges data() throws IOException {
      return source.data();
    }
  }
}
