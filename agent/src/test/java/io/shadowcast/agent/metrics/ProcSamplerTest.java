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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcSamplerTest {
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
  void bothSamplersSayTheSame() throws IOException, InterruptedException {
    OshiSampler oshi = new OshiSampler();
    Row oshiRow = new Row(10_000);
    Row procRow = new Row(10_000);
    try (ProcSampler proc = new ProcSampler()) {
      Rows.sample(proc, procRow);
      Rows.sample(oshi, oshiRow);
      burn(600_000_000);
      Map<Series, Double> ours = Rows.sample(proc, procRow);
      Map<Series, Double> theirs = Rows.sample(oshi, oshiRow);
      Set<Series> names = new TreeSet<>(ours.keySet());
      names.removeIf(ProcSamplerTest::onlyOurs);
      Set<Series> wanted =
          theirs.keySet().stream()
              .filter(series -> !onlyOurs(series))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(wanted, names);
      for (Series each : names) {
        assertClose(each, Rows.value(ours, each), Rows.value(theirs, each));
      }
    }
  }

  /// OSHI leaves out the loopback and interfaces without an address, and knows disks by udev.
  private static boolean onlyOurs(Series series) {
    return series.metric().startsWith("net_")
        || series.metric().startsWith("disk_")
        || series.metric().startsWith("pressure_");
  }

  private static void assertClose(Series series, double ours, double theirs) {
    double tolerance =
        series.metric().endsWith("_ratio") ? 0.35 : Math.max(0.5, 0.05 * Math.abs(theirs));
    if (series.metric().endsWith("_bytes")) {
      tolerance = Math.max(tolerance, 200 << 20);
    }
    assertEquals(theirs, ours, tolerance, series::toString);
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
