package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.shadowcast.words.Labels;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcSamplerTest {
  @TempDir private Path directory;

  private static final Series TOTAL = new Series("cpu_usage_ratio", Labels.of("cpu", "total"));

  @Test
  void aSampleAllocatesNothing() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemoryEnabled(), "SKIP: this JVM counts no allocation");
    long self = Thread.currentThread().threadId();
    Row row = new Row(10_000);
    try (ProcSampler sampler = new ProcSampler()) {
      for (int i = 0; i < 50; i++) {
        row.clear();
        sampler.sample(row, Rows.SECOND);
      }
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 5; round++) {
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < 100; i++) {
          row.clear();
          sampler.sample(row, Rows.SECOND);
        }
        least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
      }
      assertEquals(0, least, "bytes in 100 samples");
    }
    assertTrue(row.width() > 10);
  }

  @Test
  void ratesComeFromGrowthOverTheInterval(@TempDir Path proc) throws IOException {
    fake(proc, "100 0 100 700 100 0 0 0", 1000, 500);
    Row row = new Row(100);
    try (ProcSampler sampler = new ProcSampler(proc, proc.resolve("block"))) {
      Map<Series, Double> first = Rows.sample(sampler, row);
      assertTrue(first.keySet().stream().noneMatch(s -> s.metric().endsWith("per_second")));
      fake(proc, "130 0 120 720 110 0 0 20", 3000, 540);
      Map<Series, Double> second = Rows.sample(sampler, row);
      assertEquals(0.5, Rows.value(second, TOTAL), 1e-9);
      assertEquals(0.2, Rows.value(second, Series.of("cpu_steal_ratio")), 1e-9);
      assertEquals(2000, Rows.value(second, nic("net_receive_bytes_per_second")), 1e-9);
      assertEquals(0.04, Rows.value(second, disk("disk_busy_ratio")), 1e-9);
      assertEquals(700 * 1024, Rows.value(second, Series.of("memory_used_bytes")), 1e-9);
      assertEquals(1.25, Rows.value(second, Series.of("load1")), 1e-9);
      fake(proc, "130 0 120 720 110 0 0 20", 10, 540);
      assertTrue(!Rows.sample(sampler, row).containsKey(nic("net_receive_bytes_per_second")));
    }
  }

  @Test
  void aHostWithoutPressureSaysSo(@TempDir Path proc) throws IOException {
    fake(proc, "1 1 1 1 1 1 1 1", 1, 1);
    try (ProcSampler sampler = new ProcSampler(proc, proc)) {
      assertEquals(ProbeResult.State.FULL, sampler.probe().getFirst().state());
      ProbeResult pressure = sampler.probe().getLast();
      assertEquals(ProbeResult.State.OFF, pressure.state());
      assertEquals("boot with psi=1", pressure.remedy());
    }
  }

  @Test
  void bothSamplersSayTheSame() throws IOException {
    OshiSampler oshi = new OshiSampler();
    Row ourRow = new Row(10_000);
    Row theirRow = new Row(10_000);
    try (ProcSampler proc = new ProcSampler()) {
      List<String> differences = List.of("not tried");
      // They look one after the other: what another program did in between is gone the next time.
      for (int i = 0; i < 3 && !differences.isEmpty(); i++) {
        Rows.sample(proc, ourRow);
        Rows.sample(oshi, theirRow);
        writeToDisk();
        burn(2_000_000_000);
        differences = differences(Rows.sample(proc, ourRow), Rows.sample(oshi, theirRow));
      }
      assertEquals(List.of(), differences);
    }
  }

  private static List<String> differences(Map<Series, Double> ours, Map<Series, Double> theirs) {
    Set<Labels> devices = devices(ours);
    devices.retainAll(devices(theirs));
    Set<Series> names = new TreeSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    return names.stream()
        .filter(series -> isDevice(series) ? devices.contains(series.labels()) : !isOurs(series))
        .filter(series -> !close(series, Rows.value(ours, series), Rows.value(theirs, series)))
        .map(series -> series + ": " + ours.get(series) + " (oshi: " + theirs.get(series) + ")")
        .toList();
  }

  /// OSHI leaves out the loopback and interfaces without an address, and knows disks by udev: only
  /// what both list can be compared.
  private static Set<Labels> devices(Map<Series, Double> values) {
    return values.keySet().stream()
        .filter(ProcSamplerTest::isDevice)
        .map(Series::labels)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static boolean isDevice(Series series) {
    return series.metric().startsWith("net_") || series.metric().startsWith("disk_");
  }

  private static boolean isOurs(Series series) {
    return series.metric().startsWith("pressure_") || series.metric().equals("runnable_tasks");
  }

  /// False where one of them has no value. What is a total of the machine is the same to the byte.
  private static boolean close(Series series, double ours, double theirs) {
    double tolerance =
        switch (series.metric()) {
          case "memory_total_bytes" -> 0;
          case "memory_used_bytes", "memory_available_bytes", "swap_used_bytes" -> 32 << 20;
          case "load1", "load5", "load15" -> 0.02;
          case "cpu_usage_ratio", "cpu_steal_ratio" -> 0.05;
          case "disk_busy_ratio" -> 0.1;
          case "disk_reads_per_second", "disk_writes_per_second" -> Math.max(20, 0.1 * theirs);
          case "net_receive_drops_per_second" -> 5;
          default -> Math.max(256 << 10, 0.1 * theirs);
        };
    return Math.abs(ours - theirs) <= tolerance;
  }

  private void writeToDisk() throws IOException {
    Path file = directory.resolve("written");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(16 << 20), 0);
      channel.force(true);
    }
  }

  private static void burn(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  private static Series nic(String metric) {
    return new Series(metric, Labels.of("interface", "eth0"));
  }

  private static Series disk(String metric) {
    return new Series(metric, Labels.of("disk", "vda"));
  }

  private static void fake(Path proc, String cpu, long received, long busyMillis)
      throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.createDirectories(proc.resolve("block/vda"));
    Files.writeString(proc.resolve("stat"), "cpu  " + cpu + "\ncpu0 " + cpu + "\nintr 1\n");
    Files.writeString(
        proc.resolve("meminfo"),
        """
        MemTotal: 1000 kB
        MemFree: 1 kB
        MemAvailable: 300 kB
        SwapTotal: 0 kB
        SwapFree: 0 kB
        """);
    Files.writeString(
        proc.resolve("diskstats"),
        " 253 0 vda 1 2 3 4 5 6 7 8 0 " + busyMillis + " 9\n 253 1 vda1 1 2 3 4 5 6 7 8 0 1 9\n");
    Files.writeString(
        proc.resolve("net/dev"),
        "Inter-| x\n face | y\n  eth0: " + received + " 1 0 0 0 0 0 0 77 1 0 0 0 0 0 0\n");
    Files.writeString(proc.resolve("loadavg"), "1.25 0.50 0.10 1/100 4711\n");
  }
}
