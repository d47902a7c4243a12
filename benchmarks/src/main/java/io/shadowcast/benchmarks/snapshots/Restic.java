package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.DiskUse;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// restic as its manual shows it: encrypted, deduplicated, compressed as it chooses.
final class Restic implements Peer {
  private final Setting setting;
  private final Map<String, String> environment;

  private Restic(Setting setting) {
    this.setting = setting;
    Path store = setting.store();
    this.environment =
        Map.of(
            "RESTIC_REPOSITORY", store.resolve("repository").toString(),
            "RESTIC_PASSWORD", "bench",
            "RESTIC_CACHE_DIR", store.resolve("cache").toString());
  }

  /// Which one is installed.
  static Optional<String> version() throws InterruptedException {
    return Programs.find("restic").isEmpty()
        ? Optional.empty()
        : Tool.lines("restic", "version").stream().map(line -> line.split(" ", -1)[1]).findFirst();
  }

  /// Makes its repository.
  static Restic open(Setting setting) throws IOException, InterruptedException {
    Restic restic = new Restic(setting.of("restic"));
    Files.createDirectories(restic.setting.store());
    restic.run("init", "-q");
    return restic;
  }

  @Override
  public String name() {
    return "restic";
  }

  @Override
  public Spent save(String tag) throws IOException, InterruptedException {
    return run("backup", "-q", "--host", "bench", ".");
  }

  @Override
  public long storedBytes() throws IOException {
    return DiskUse.bytes(setting.store().resolve("repository"));
  }

  @Override
  public Spent restore(String tag) throws IOException, InterruptedException {
    return run("restore", "-q", "latest", "--target", setting.folder().toString());
  }

  private Spent run(String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("restic"), Arrays.stream(arguments)).toList();
    return setting.meter().run(command, setting.folder(), environment);
  }
}
