package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A restore of a device or an image: blocks that differ, in place.
final class BlockWork implements Work {
  private final Script script;
  private final Places places;
  private @Nullable DiskFile held;

  BlockWork(Script script, Places places) {
    this.script = script;
    this.places = places;
  }

  private Path path() {
    return script.binding().target().path();
  }

  private DiskFile open() throws IOException {
    return places.device(path(), false);
  }

  @Override
  public void hold() throws IOException {
    held();
  }

  private DiskFile held() throws IOException {
    DiskFile file = held;
    if (file == null) {
      file = places.device(path(), true);
      held = file;
    }
    return file;
  }

  @Override
  public List<Refusal> wrong(boolean begun) throws IOException {
    try (DiskFile file = open()) {
      return file.stat().inode() == script.binding().inode() ? List.of() : List.of(other());
    }
  }

  private Refusal other() {
    return new Refusal(
        Refusal.Reason.WRONG_TARGET,
        "target: " + path() + ": another device or image (expected: as planned)");
  }

  @Override
  public List<Refusal> stale(SnapshotReader reader) throws IOException {
    try (DiskFile file = open()) {
      Stat now = file.stat();
      if (now.inode() != script.binding().inode() || now.device() != script.binding().device()) {
        return List.of(other());
      }
    }
    return changed(reader);
  }

  @Override
  public List<Refusal> changed(SnapshotReader reader) throws IOException {
    try (DiskFile file = open()) {
      for (Change each : script.changes()) {
        if (each instanceof Change.Write write && !asPlanned(reader, write, file)) {
          return List.of(stalePath());
        }
      }
      return List.of();
    }
  }

  /// The times of a device's node say nothing of what was written to it, so all of it is compared.
  private static boolean asPlanned(SnapshotReader reader, Change.Write write, DiskFile file)
      throws IOException {
    Stat now = file.stat();
    if (now.kind() == EntryKind.REGULAR) {
      return write.live().signature().sameButDevice(now.signature());
    }
    Content wanted = write.content();
    Ranges differing = reader.differing(wanted, file, Ranges.ALL);
    Gap gap = Gap.of(wanted, reader.content(wanted), file, differing);
    return file.size() == write.live().signature().size()
        && gap.write().equals(write.differing())
        && gap.punch().equals(write.holes());
  }

  private Refusal stalePath() {
    return new Refusal(Refusal.Reason.STALE, path() + ": changed since (expected: as planned)");
  }

  @Override
  public List<Refusal> changedMidway(SnapshotReader reader) throws IOException {
    try (DiskFile file = open()) {
      for (Change each : script.changes()) {
        if (each instanceof Change.Write write && !Verifier.midway(reader, write, file)) {
          return List.of(stalePath());
        }
      }
      return List.of();
    }
  }

  @Override
  public void save(UndoPack pack) throws IOException {
    PreImages.save(script.changes(), each -> open(), pack);
  }

  @Override
  public Built build(Transfer transfer) {
    return new Built(List.of());
  }

  @Override
  public void forward(Built built, Transfer transfer) throws IOException {
    for (Change each : script.changes()) {
      if (each instanceof Change.Write write) {
        DiskFile file = held();
        transfer.into(file, write);
        file.sync();
      }
    }
  }

  @Override
  public List<String> back(Built built, UndoPack pack, long length) throws IOException {
    Map<Integer, Ranges> saved = PreImages.saved(pack, length);
    List<String> faults = new ArrayList<>();
    PreImages.Opening stays =
        new PreImages.Opening() {
          @Override
          public DiskFile open(Change.Write change) throws IOException {
            return held();
          }

          @Override
          public void done(DiskFile file) {
            // held until the end
          }
        };
    try (WriteBack bytes = new WriteBack(script.changes(), stays, faults)) {
      bytes.run(pack, length, saved);
    }
    return faults;
  }

  @Override
  public void end(boolean applied) {
    // Nothing was laid beside it.
  }

  @Override
  public void close() {
    if (held != null) {
      held.close();
    }
  }
}
