package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts saved bytes back into the files they came from.
final class WriteBack implements AutoCloseable {
  private final List<Change> changes;
  private final PreImages.Opening opening;
  private final List<String> faults;
  private int change = -1;
  private @Nullable DiskFile file;

  /// @param faults takes what stood against it
  WriteBack(List<Change> changes, PreImages.Opening opening, List<String> faults) {
    this.changes = changes;
    this.opening = opening;
    this.faults = faults;
  }

  /// All of them.
  ///
  /// @param saved what the pack holds of each change, read before anything was put back
  void run(UndoPack pack, long length, Map<Integer, Ranges> saved) throws IOException {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Write write) {
        reshape(write, saved.getOrDefault(i, Ranges.NONE));
      }
    }
    pack.each(length, this::put);
    finish();
  }

  private void reshape(Change.Write write, Ranges saved) {
    try {
      DiskFile out = opening.open(write);
      try {
        PreImages.reshape(out, write, saved);
        out.sync();
      } finally {
        opening.done(out);
      }
    } catch (IOException e) {
      faults.add(write.path() + ": " + e.getMessage());
    }
  }

  private void put(UndoPack.Saved saved) {
    Change.Write write = (Change.Write) changes.get(saved.change());
    try {
      opened(saved.change(), write).write(saved.range().start(), saved.bytes());
    } catch (IOException e) {
      faults.add(write.path() + ": " + e.getMessage());
    }
  }

  private DiskFile opened(int number, Change.Write write) throws IOException {
    DiskFile open = file;
    if (open == null || number != change) {
      finish();
      open = opening.open(write);
      file = open;
      change = number;
    }
    return open;
  }

  private void finish() throws IOException {
    if (file != null) {
      file.sync();
      opening.done(file);
      file = null;
      change = -1;
    }
  }

  @Override
  public void close() {
    if (file != null) {
      opening.done(file);
    }
  }
}
