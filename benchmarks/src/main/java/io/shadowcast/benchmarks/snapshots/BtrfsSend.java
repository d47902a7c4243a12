package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.DiskUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A read-only snapshot of the subvolume, sent to a file as the difference from the last one; put
/// back by exchanging the subvolume for a writable snapshot of the kept one.
final class BtrfsSend implements Peer {
  private static final String SAVE =
      """
      btrfs -q subvolume snapshot -r "$1" "$2" &&
      btrfs filesystem sync "$2" &&
      if [ -n "$4" ]; then btrfs send -q -p "$4" -f "$3" "$2"; else btrfs send -q -f "$3" "$2"; fi
      """;
  private static final String RESTORE =
      """
      mv "$1" "$1.old" &&
      btrfs -q subvolume snapshot "$2" "$1" &&
      btrfs -q subvolume delete "$1.old"
      """;

  private final Setting setting;
  private Optional<Path> last = Optional.empty();

  private BtrfsSend(Setting setting) {
    this.setting = setting;
  }

  /// Prepares.
  static BtrfsSend open(Setting setting) throws IOException {
    BtrfsSend btrfs = new BtrfsSend(setting.of("btrfs"));
    Files.createDirectories(btrfs.setting.store());
    return btrfs;
  }

  @Override
  public String name() {
    return "btrfs send";
  }

  @Override
  public Spent save(String tag) throws IOException, InterruptedException {
    Path kept = kept(tag);
    Path stream = setting.store().resolve(tag + ".send");
    String parent = last.map(Path::toString).orElse("");
    last = Optional.of(kept);
    return shell(SAVE, setting.folder().toString(), kept.toString(), stream.toString(), parent);
  }

  private Path kept(String tag) {
    return setting.folder().resolveSibling("." + setting.folder().getFileName() + "-" + tag);
  }

  @Override
  public long storedBytes() throws IOException {
    return DiskUse.bytes(setting.store());
  }

  @Override
  public Spent restore(String tag) throws IOException, InterruptedException {
    return shell(RESTORE, setting.folder().toString(), kept(tag).toString());
  }

  private Spent shell(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, "btrfs"));
    command.addAll(List.of(arguments));
    return setting.meter().run(command, setting.source().root(), Map.of());
  }
}
