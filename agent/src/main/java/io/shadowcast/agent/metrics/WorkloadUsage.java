package io.shadowcast.agent.metrics;

import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.words.Labels;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Series;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// `workload_cpu_cores`, `workload_memory_bytes` and `workload_throttled_ratio` of one workload. No
/// value while the workload is not there. Sampler thread only.
final class WorkloadUsage implements SampleSource, Closeable {
  private final Usage usage;
  private double lastCpu = Double.NaN;
  private double lastPeriods = Double.NaN;
  private double lastThrottled = Double.NaN;
  private final Column cores;
  private final Column memory;
  private final Column throttled;

  WorkloadUsage(Usage usage, Labels labels) {
    this.usage = usage;
    cores = new Column(new Series("workload_cpu_cores", labels));
    memory = new Column(new Series("workload_memory_bytes", labels));
    throttled = new Column(new Series("workload_throttled_ratio", labels));
  }

  /// The cgroup when the settings name one, else the process tree, else nothing.
  static Optional<WorkloadUsage> of(WorkloadSettings workload, CgroupMounts mounts) {
    Labels labels = WorkloadLabels.of(workload);
    return workload
        .cgroup()
        .<Usage>map(path -> new CgroupUsage(mounts, path))
        .or(() -> workload.pidFile().map(WorkloadUsage::tree))
        .map(usage -> new WorkloadUsage(usage, labels));
  }

  static ProbeResult probe(WorkloadSettings workload, CgroupMounts mounts) {
    String source = "usage:" + workload.name();
    if (workload.cgroup().isPresent()) {
      return new CgroupUsage(mounts, workload.cgroup().get()).probe(source);
    }
    if (workload.pidFile().isEmpty()) {
      return new ProbeResult(
          source,
          ProbeResult.State.OFF,
          "neither cgroup nor pid_file is set",
          "set workloads.cgroup, or workloads.pid_file");
    }
    Path file = workload.pidFile().get();
    return Files.isReadable(file)
        ? new ProbeResult(
            source,
            ProbeResult.State.REDUCED,
            "measured by process tree: no throttling, CPU time in steps of 10 ms",
            "set workloads.cgroup")
        : new ProbeResult(
            source,
            ProbeResult.State.OFF,
            file + " cannot be read",
            "start the workload, or correct its pid_file; it is looked for each interval");
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    try {
      usage.read();
      set(row, elapsedNanos);
    } catch (IOException e) {
      // The workload is not running: columns without a value say so; the probe said why.
      lastCpu = Double.NaN;
      lastPeriods = Double.NaN;
    }
  }

  private void set(Row row, long elapsedNanos) {
    double used = usage.cpuNanos() - lastCpu;
    double periods = usage.periods() - lastPeriods;
    double full = usage.throttledPeriods() - lastThrottled;
    row.set(cores, used >= 0 ? used / elapsedNanos : Double.NaN);
    row.set(memory, usage.memoryBytes());
    row.set(throttled, periods > 0 ? Math.max(0, full) / periods : 0 * periods);
    lastCpu = usage.cpuNanos();
    lastPeriods = usage.periods();
    lastThrottled = usage.throttledPeriods();
  }

  private static Usage tree(Path pidFile) {
    return new ProcessTree(Path.of("/proc"), pidFile, KernelUnits.ofThisHost());
  }

  @Override
  public void close() throws IOException {
    usage.close();
  }
}
