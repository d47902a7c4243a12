package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.DiskUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// rsync in place: a mirror without a history, neither encrypted nor compressed.
final class Rsync implements Peer {
  private final Setting setting;

  private Rsync(Setting setting) {
    this.setting = setting;
  }

  /// Makes the empty mirror.
  static Rsync open(Setting setting) throws IOException {
    Rsync rsync = new Rsync(setting.of("rsync"));
    Files.createDirectories(rsync.setting.store());
    return rsync;
  }

  @Override
  public String name() {
    return "rsync";
  }

  @Override
  public Spent save(String tag) throws IOException, InterruptedException {
    return copy(setting.folder(), setting.store());
  }

  @Override
  public long storedBytes() throws IOException {
    return DiskUse.bytes(setting.store());
  }

  @Override
  public Spent restore(String tag) throws IOException, InterruptedException {
    return copy(setting.store(), setting.folder());
  }

  private Spent copy(Path from, Path to) throws IOException, InterruptedException {
    List<String> command =
        List.of("rsync", "-aHAX", "--delete", "--inplace", "--no-whole-file", from + "/", to + "/");
    return setting.meter().run(command, setting.folder(), Map.of());
  }
}
