package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.DiskUse;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Ours with a new process for each step: the start of a JVM, loading and compiling included.
final class OursCold implements Peer {
  private final Stage stage;
  private final Ticker ticker;
  private final String driver;
  private final Path target;
  private final Path store;

  OursCold(Stage stage, Ticker ticker, String driver, Path target, Path store) {
    this.stage = stage;
    this.ticker = ticker;
    this.driver = driver;
    this.target = target;
    this.store = store;
  }

  @Override
  public String name() {
    return "ours cold, " + driver;
  }

  @Override
  public Spent save(String tag) throws IOException {
    return run(tag);
  }

  @Override
  public long storedBytes() throws IOException {
    return Files.exists(store) ? DiskUse.bytes(store) : 0;
  }

  @Override
  public boolean restores() {
    return false;
  }

  @Override
  public Spent restore(String tag) {
    throw new UnsupportedOperationException("restores are the resident process's");
  }

  private Spent run(String tag) throws IOException {
    long start = ticker.nanos();
    String name = "cold-" + start;
    try (Resident resident = Resident.open(stage, ticker, name)) {
      if (!Files.exists(store)) {
        Files.createDirectories(store);
        resident.order("create", store.toString());
      }
      resident.order("save", driver, target.toString(), store.toString(), tag);
      return new Spent(resident.cpuSeconds(), (ticker.nanos() - start) / 1e9, 0);
    }
  }
}
