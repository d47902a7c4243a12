package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.benchmarks.snapshots.Subject.Change;
import java.io.IOException;
import java.nio.file.Path;

/// What a resident process has done for hours before anybody looks: a few small snapshots and
/// restores with each driver, on subjects of its own.
final class WarmUp {
  private static final long IMAGE_BYTES = 32L << 20;
  private static final int FILES = 1000;
  private static final int TIMES = 3;

  private final Resident resident;
  private final Scratch scratch;
  private final Sheet sheet;

  WarmUp(Resident resident, Scratch scratch, Sheet sheet) {
    this.resident = resident;
    this.scratch = scratch;
    this.sheet = sheet;
  }

  void run() throws IOException, InterruptedException {
    Path folder = scratch.folder("warm");
    FileTree tree = FileTree.make(folder, FILES);
    ImageSubject image = new ImageSubject(Image.make(folder.resolve("disk.img"), IMAGE_BYTES, 1));
    TreeSubject files = new TreeSubject(tree, 0);
    with("block", folder.resolve("disk.img"), image);
    with("tree", folder, files);
    if (scratch.hasSubvolumes()) {
      with("btrfs", folder, files);
    }
    sheet.line("ours is warm: %.1f s of CPU time so far", resident.cpuSeconds());
  }

  private void with(String driver, Path target, Subject subject)
      throws IOException, InterruptedException {
    try {
      Ours ours =
          Ours.open(resident, driver, target, scratch.stores().root().resolve("warm-" + driver));
      for (int i = 0; i < TIMES; i++) {
        ours.save("warm" + i);
        subject.change(new Change("warm", i), 1);
        scratch.source().sync();
      }
      ours.restore("warm0");
    } catch (IOException e) {
      sheet.line("warming up with %s: na, %s", driver, String.valueOf(e.getMessage()));
    }
  }
}
