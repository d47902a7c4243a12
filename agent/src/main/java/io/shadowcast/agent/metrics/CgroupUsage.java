package io.shadowcast.agent.metrics;

import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A workload's use by its cgroup, version 1, 2 or both (kernel:
/// Documentation/admin-guide/cgroup-v2.rst, cgroup-v1). Memory is without the file cache that could
/// be dropped. Files stay open until the cgroup goes away. One thread.
final class CgroupUsage implements Usage {
  private static final int BYTES = 4096;
  private static final double NANOS_PER_MICRO = 1000;

  private final CgroupMounts mounts;
  private final String path;
  private final List<ProcFile> open = new ArrayList<>();
  private Optional<Value> cpu = Optional.empty();
  private Optional<Value> memory = Optional.empty();
  private Optional<Value> cache = Optional.empty();
  private Optional<Value> periods = Optional.empty();
  private Optional<Value> throttled = Optional.empty();
  private boolean found;

  CgroupUsage(CgroupMounts mounts, String path) {
    this.mounts = mounts;
    this.path = path;
  }

  ProbeResult probe(String source) {
    List<String> missing = new ArrayList<>();
    boolean anywhere =
        directory("cpuacct").isPresent()
            || directory("memory").isPresent()
            || directory("cpu").isPresent();
    if (!anywhere) {
      return new ProbeResult(
          source,
          ProbeResult.State.OFF,
          "there is no cgroup " + path,
          "start the workload, or correct its cgroup; it is looked for each interval");
    }
    note(missing, "CPU time", "cpuacct", "cpuacct.usage", "cpu.stat");
    note(missing, "memory", "memory", "memory.usage_in_bytes", "memory.current");
    note(missing, "throttling", "cpu", "cpu.stat", "cpu.max");
    return missing.isEmpty()
        ? ProbeResult.full(source)
        : new ProbeResult(
            source,
            ProbeResult.State.REDUCED,
            "cgroup " + path + " has no " + String.join(", ", missing),
            "enable the controllers for it");
  }

  @Override
  public void read() throws IOException {
    try {
      if (!found) {
        find();
      }
      for (ProcFile file : open) {
        file.read();
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public double cpuNanos() {
    return value(cpu);
  }

  @Override
  public double memoryBytes() {
    double dropped = cache.isPresent() ? value(cache) : 0;
    return Math.max(0, value(memory) - (Double.isNaN(dropped) ? 0 : dropped));
  }

  @Override
  public double periods() {
    return value(periods);
  }

  @Override
  public double throttledPeriods() {
    return value(throttled);
  }

  @Override
  public void close() throws IOException {
    found = false;
    List<ProcFile> files = List.copyOf(open);
    open.clear();
    cpu = Optional.empty();
    memory = Optional.empty();
    cache = Optional.empty();
    periods = Optional.empty();
    throttled = Optional.empty();
    for (ProcFile file : files) {
      file.close();
    }
  }

  private void find() throws IOException {
    if (mounts.controller("cpuacct").isPresent()) {
      cpu = value("cpuacct", "cpuacct.usage", "", 1);
    } else {
      cpu = value("cpuacct", "cpu.stat", "usage_usec", NANOS_PER_MICRO);
    }
    periods = value("cpu", "cpu.stat", "nr_periods", 1);
    throttled = value("cpu", "cpu.stat", "nr_throttled", 1);
    if (mounts.controller("memory").isPresent()) {
      memory = value("memory", "memory.usage_in_bytes", "", 1);
      cache = value("memory", "memory.stat", "total_inactive_file", 1);
    } else {
      memory = value("memory", "memory.current", "", 1);
      cache = value("memory", "memory.stat", "inactive_file", 1);
    }
    if (open.isEmpty()) {
      throw new IOException("there is no cgroup " + path);
    }
    found = true;
  }

  private Optional<Value> value(String controller, String file, String key, double factor)
      throws IOException {
    Optional<Path> target = directory(controller).map(dir -> dir.resolve(file));
    if (target.isEmpty() || !Files.isReadable(target.get())) {
      return Optional.empty();
    }
    ProcFile opened = new ProcFile(target.get(), BYTES);
    open.add(opened);
    return Optional.of(new Value(opened, key.getBytes(StandardCharsets.US_ASCII), factor));
  }

  private void note(
      List<String> missing, String what, String controller, String v1File, String v2File) {
    String file = mounts.controller(controller).isPresent() ? v1File : v2File;
    if (directory(controller).map(dir -> dir.resolve(file)).filter(Files::isReadable).isEmpty()) {
      missing.add(what);
    }
  }

  private Optional<Path> directory(String controller) {
    return mounts
        .controller(controller)
        .or(mounts::unified)
        .map(mount -> mount.resolve(path.substring(1)))
        .filter(Files::isDirectory);
  }

  private static double value(Optional<Value> value) {
    return value.isPresent() ? value.get().read() : Double.NaN;
  }

  /// One number of one file: behind a key, or the first of the file.
  private static final class Value {
    private final ProcFile file;
    private final byte[] key;
    private final double factor;

    Value(ProcFile file, byte[] key, double factor) {
      this.file = file;
      this.key = key;
      this.factor = factor;
    }

    double read() {
      long number = key.length == 0 ? file.first() : file.valueOf(key);
      return number < 0 ? Double.NaN : number * factor;
    }
  }
}
