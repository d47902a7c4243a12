package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.DiskUse;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// BorgBackup with `repokey-blake2`, compressing by lz4 as it does by itself.
final class Borg implements Peer {
  private final Setting setting;
  private final Map<String, String> environment;

  private Borg(Setting setting) {
    this.setting = setting;
    this.environment =
        Map.of(
            "BORG_PASSPHRASE", "bench",
            "BORG_BASE_DIR", setting.store().resolve("base").toString(),
            "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "yes",
            "BORG_RELOCATED_REPO_ACCESS_IS_OK", "yes");
  }

  /// Which one is installed.
  static Optional<String> version() throws InterruptedException {
    return Programs.find("borg").isEmpty()
        ? Optional.empty()
        : Tool.lines("borg", "--version").stream().map(line -> line.split(" ", -1)[1]).findFirst();
  }

  /// Makes its repository.
  static Borg open(Setting setting) throws IOException, InterruptedException {
    Borg borg = new Borg(setting.of("borg"));
    Files.createDirectories(borg.setting.store());
    borg.run("init", "-e", "repokey-blake2", borg.repository());
    return borg;
  }

  private String repository() {
    return setting.store().resolve("repository").toString();
  }

  @Override
  public String name() {
    return "borg";
  }

  @Override
  public Spent save(String tag) throws IOException, InterruptedException {
    return run("create", repository() + "::" + tag, ".");
  }

  @Override
  public long storedBytes() throws IOException {
    return DiskUse.bytes(setting.store().resolve("repository"));
  }

  @Override
  public Spent restore(String tag) throws IOException, InterruptedException {
    return run("extract", repository() + "::" + tag);
  }

  private Spent run(String verb, String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("borg", verb));
    command.addAll(List.of(arguments));
    return setting.meter().run(command, setting.folder(), environment);
  }
}
