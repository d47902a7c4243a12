package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Series;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;

/// The same host samples through OSHI, for machines without /proc: some milliseconds and hundreds
/// of kilobytes per sample. No pressure. Sampler thread only.
final class OshiSampler implements SampleSource {
  private static final double MILLIS = 1000;

  private final HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
  private final List<HWDiskStore> disks = hardware.getDiskStores();
  private final List<NetworkIF> nics = hardware.getNetworkIFs(true);
  private final Map<Series, Counter> counters = new HashMap<>();
  private long[] totalTicks = new long[0];
  private long[][] coreTicks = new long[0][];

  static ProbeResult probe() {
    return new ProbeResult(
        "oshi",
        ProbeResult.State.REDUCED,
        "no pressure, some milliseconds per sample",
        "set metrics.sampler: proc where there is /proc");
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    double seconds = elapsedNanos / ProcPart.NANOS_PER_SECOND;
    cpu(row);
    memory(row);
    disks.forEach(disk -> disk(row, disk, seconds));
    nics.forEach(nic -> nic(row, nic, seconds));
    double[] load = hardware.getProcessor().getSystemLoadAverage(3);
    set(row, "load1", load[0]);
    set(row, "load5", load[1]);
    set(row, "load15", load[2]);
  }

  private void cpu(Row row) {
    CentralProcessor processor = hardware.getProcessor();
    long[] total = processor.getSystemCpuLoadTicks();
    long[][] cores = processor.getProcessorCpuLoadTicks();
    core(row, "total", total, totalTicks);
    for (int i = 0; i < cores.length; i++) {
      core(row, Integer.toString(i), cores[i], i < coreTicks.length ? coreTicks[i] : new long[0]);
    }
    totalTicks = total;
    coreTicks = cores;
  }

  private static void core(Row row, String name, long[] now, long[] last) {
    double all = sum(now) - sum(last);
    if (last.length == 0 || all <= 0) {
      return;
    }
    double idle = grown(now, last, TickType.IDLE) + grown(now, last, TickType.IOWAIT);
    double stolen = grown(now, last, TickType.STEAL);
    Series usage = new Series("cpu_usage_ratio", Labels.of("cpu", name));
    row.set(new Column(usage), (all - idle - stolen) / all);
    if (name.equals("total")) {
      set(row, "cpu_steal_ratio", stolen / all);
    }
  }

  private void memory(Row row) {
    GlobalMemory memory = hardware.getMemory();
    set(row, "memory_total_bytes", (double) memory.getTotal());
    set(row, "memory_available_bytes", (double) memory.getAvailable());
    set(row, "memory_used_bytes", (double) (memory.getTotal() - memory.getAvailable()));
    set(row, "swap_used_bytes", (double) memory.getVirtualMemory().getSwapUsed());
  }

  private void disk(Row row, HWDiskStore disk, double seconds) {
    if (!disk.updateAttributes()) {
      return;
    }
    Labels labels = Labels.of("disk", disk.getName().replace("/dev/", ""));
    rate(row, "disk_reads_per_second", labels, disk.getReads(), seconds);
    rate(row, "disk_read_bytes_per_second", labels, disk.getReadBytes(), seconds);
    rate(row, "disk_writes_per_second", labels, disk.getWrites(), seconds);
    rate(row, "disk_write_bytes_per_second", labels, disk.getWriteBytes(), seconds);
    rate(row, "disk_busy_ratio", labels, disk.getTransferTime(), seconds * MILLIS);
  }

  private void nic(Row row, NetworkIF nic, double seconds) {
    if (!nic.updateAttributes()) {
      return;
    }
    Labels labels = Labels.of("interface", nic.getName());
    rate(row, "net_receive_bytes_per_second", labels, nic.getBytesRecv(), seconds);
    rate(row, "net_transmit_bytes_per_second", labels, nic.getBytesSent(), seconds);
    rate(row, "net_receive_drops_per_second", labels, nic.getInDrops(), seconds);
  }

  private void rate(Row row, String metric, Labels labels, long count, double seconds) {
    Series series = new Series(metric, labels);
    double rate = counters.computeIfAbsent(series, _ -> new Counter()).growth(count) / seconds;
    row.set(new Column(series), metric.endsWith("_ratio") ? Math.min(1, rate) : rate);
  }

  private static void set(Row row, String metric, double value) {
    row.set(new Column(Series.of(metric)), value);
  }

  private static double grown(long[] now, long[] last, TickType type) {
    return now[type.getIndex()] - last[type.getIndex()];
  }

  private static double sum(long[] ticks) {
    return Arrays.stream(ticks).sum();
  }
}
