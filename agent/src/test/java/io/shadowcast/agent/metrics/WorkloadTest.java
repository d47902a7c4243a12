package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");

  @Test
  void recordingAResponseAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemoryEnabled(), "SKIP: this JVM counts no allocation");
    WorkloadLatency latency = new WorkloadLatencies().production(SHOP);
    record(latency, 50_000);
    long self = Thread.currentThread().threadId();
    long least = Long.MAX_VALUE;
    // The compiler may swap code in the middle of a round; a round without that allocates nothing.
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      record(latency, 10_000);
      least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
    }
    assertEquals(0, least);
  }

  @Test
  void whatSeveralThreadsRecordIsReadTogether() {
    WorkloadLatencies latencies = new WorkloadLatencies();
    for (int thread = 0; thread < 3; thread++) {
      WorkloadLatency of = latencies.production(SHOP).ofThread(thread);
      assertSame(of, latencies.production(SHOP).ofThread(thread));
      of.requests(100L * (thread + 1), false);
      of.record(1_000_000L << (10 * thread), false);
    }
    Row row = new Row(1000);
    Map<Series, Double> values = Rows.sample(latencies, row);
    assertEquals(3, of(values, "request_rate"));
    assertEquals(200, of(values, "request_bytes_mean"));
    assertEquals(0, of(Rows.sample(latencies, row), "request_rate"));
  }

  @Test
  void eachReaderHasIntervalsOfItsOwnOverAllThreads() {
    WorkloadLatency latency = new WorkloadLatencies().production(SHOP);
    LatencyReader reader = latency.reader();
    latency.ofThread(1).record(40_000_000, false);
    reader.turn();
    assertEquals(0.04, reader.quantileNanos(0.5) / 1e9, 0.0004);
    LatencyReader later = latency.reader();
    latency.record(10_000_000, false);
    reader.turn();
    assertEquals(0.01, reader.quantileNanos(0.99) / 1e9, 0.0001, "the second interval alone");
    later.turn();
    assertEquals(0.04, later.quantileNanos(0.99) / 1e9, 0.0004, "both");
    reader.turn();
    assertTrue(Double.isNaN(reader.quantileNanos(0.5)));
  }

  @Test
  void anIntervalTellsItsRequestsAndNoOthers() {
    WorkloadLatencies latencies = new WorkloadLatencies();
    WorkloadLatency shadow =
        latencies.shadow(SHOP, new ShadowName("small"), new VmTypeName("small"));
    for (int i = 1; i <= 100; i++) {
      shadow.record(i * 1_000_000L, i % 10 == 0);
      shadow.requests(200, i % 2 == 0);
    }
    Row row = new Row(1000);
    Map<Series, Double> values = Rows.sample(latencies, row);
    assertEquals(100, of(values, "request_rate"));
    assertEquals(10, of(values, "request_error_rate"));
    assertEquals(200, of(values, "request_bytes_mean"));
    assertEquals(0.5, of(values, "request_write_ratio"));
    assertEquals(5.05, of(values, "request_concurrency"), 1e-9);
    assertEquals(0.095, quantile(values, "0.95"), 0.001);
    assertEquals(
        100,
        values.entrySet().stream()
            .filter(entry -> entry.getKey().metric().equals("response_time_bucket"))
            .mapToDouble(Map.Entry::getValue)
            .sum());
    assertEquals(
        LatencyBuckets.COUNT,
        values.keySet().stream()
            .filter(series -> series.metric().equals("response_time_bucket"))
            .count());
    Map<Series, Double> next = Rows.sample(latencies, row);
    assertEquals(0, of(next, "request_rate"));
    assertTrue(Double.isNaN(quantile(next, "0.95")), "no response, no time");
  }

  @Test
  void aShadowThatIsGoneHasNoValues() {
    WorkloadLatencies latencies = new WorkloadLatencies();
    latencies.production(SHOP);
    latencies.shadow(SHOP, new ShadowName("small"), new VmTypeName("small"));
    Row row = new Row(1000);
    assertEquals(2, rates(Rows.sample(latencies, row)));
    MirrorTarget other =
        new MirrorTarget(
            SHOP,
            new ShadowName("large"),
            new VmTypeName("large"),
            Endpoint.parse("127.0.0.1:1"),
            1);
    latencies.keepShadows(List.of(other));
    assertEquals(1, rates(Rows.sample(latencies, row)));
  }

  private static long rates(Map<Series, Double> values) {
    return values.keySet().stream().filter(s -> s.metric().equals("request_rate")).count();
  }

  @Test
  void noResponseIsLostBetweenTwoReadings() throws Exception {
    WorkloadLatency latency = new WorkloadLatencies().production(SHOP);
    long counted = 0;
    try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
      writer.execute(() -> record(latency, 400_000));
      for (int i = 0; i < 200; i++) {
        latency.turn();
        counted += latency.requestCount();
      }
    }
    latency.turn();
    assertEquals(400_000, counted + latency.requestCount());
  }

  @Test
  void aHybridHostMeasuresEachControllerWhereItLives(@TempDir Path root) throws IOException {
    Path cpu = Files.createDirectories(root.resolve("cpu/shop"));
    Path cpuacct = Files.createDirectories(root.resolve("cpuacct/shop"));
    Path memory = Files.createDirectories(root.resolve("unified/shop"));
    write(cpu, "cpu.stat", "nr_periods 10\nnr_throttled 2\nthrottled_time 5\n");
    write(cpuacct, "cpuacct.usage", "1000000000\n");
    write(memory, "memory.current", "5000\n");
    write(memory, "memory.stat", "anon 1\ninactive_file 1000\n");
    CgroupUsage usage = new CgroupUsage(mounts(root, true), "/shop");
    WorkloadUsage shop = new WorkloadUsage(usage, WorkloadLabels.production(SHOP));
    Row row = new Row(10);
    Rows.sample(shop, row);
    write(cpu, "cpu.stat", "nr_periods 20\nnr_throttled 7\nthrottled_time 5\n");
    write(cpuacct, "cpuacct.usage", "2500000000\n");
    Map<Series, Double> values = Rows.sample(shop, row);
    assertEquals(1.5, of(values, "workload_cpu_cores"), 1e-9);
    assertEquals(0.5, of(values, "workload_throttled_ratio"), 1e-9);
    assertEquals(4000, of(values, "workload_memory_bytes"), 1e-9);
    shop.close();
  }

  @Test
  void versionTwoAloneIsMeasuredToo(@TempDir Path root) throws IOException {
    Path shop = Files.createDirectories(root.resolve("unified/shop"));
    write(shop, "cpu.stat", "usage_usec 1000000\nnr_periods 0\nnr_throttled 0\n");
    write(shop, "memory.current", "7000\n");
    try (CgroupUsage usage = new CgroupUsage(mounts(root, false), "/shop")) {
      usage.read();
      assertEquals(1e9, usage.cpuNanos());
      assertEquals(7000, usage.memoryBytes());
      assertEquals(0, usage.periods());
    }
  }

  @Test
  void aRealCgroupOfThisHostIsMeasured() throws Exception {
    CgroupMounts mounts = CgroupMounts.ofThisHost();
    Path parent = mounts.controller("cpuacct").or(mounts::unified).orElse(Path.of("/nowhere"));
    String name = "/shadowcast-test-" + UUID.randomUUID();
    Path mine = parent.resolve(name.substring(1));
    assumeTrue(Files.isWritable(parent), "SKIP: cgroups cannot be made here");
    try {
      Files.createDirectory(mine);
    } catch (IOException e) {
      assumeTrue(false, "SKIP: cgroups cannot be made here");
    }
    Process burner = new ProcessBuilder("sh", "-c", "read go; while :; do :; done").start();
    try (CgroupUsage usage = new CgroupUsage(mounts, name)) {
      Files.writeString(mine.resolve("cgroup.procs"), Long.toString(burner.pid()));
      usage.read();
      double before = usage.cpuNanos();
      burner.getOutputStream().write('\n');
      burner.getOutputStream().flush();
      long deadline = System.nanoTime() + 10 * Rows.SECOND;
      while (usage.cpuNanos() - before < 50_000_000) {
        assertTrue(System.nanoTime() < deadline, "no CPU time within 10 s");
        Thread.onSpinWait();
        usage.read();
      }
    } finally {
      end(burner);
      Files.delete(mine);
    }
  }

  @Test
  void aProcessTreeIsMeasuredWithItsChildrenAndItsEndIsNoticed(@TempDir Path dir) throws Exception {
    Process parent = new ProcessBuilder("sh", "-c", "sh -c 'while :; do :; done' & wait").start();
    Path pidFile = Files.writeString(dir.resolve("shop.pid"), parent.pid() + "\n");
    try (ProcessTree tree = new ProcessTree(Path.of("/proc"), pidFile, KernelUnits.ofThisHost())) {
      long deadline = System.nanoTime() + 20 * Rows.SECOND;
      tree.read();
      while (tree.cpuNanos() < 100_000_000) {
        assertTrue(System.nanoTime() < deadline, "the child's CPU time is missing");
        Thread.sleep(10);
        tree.read();
      }
      assertTrue(tree.memoryBytes() > 100_000);
      end(parent);
      assertThrows(IOException.class, tree::read);
      assertFalse(parent.isAlive());
    } finally {
      end(parent);
    }
  }

  @Test
  void labelsFollowTheRole() {
    assertEquals("{role=production, workload=shop}", WorkloadLabels.production(SHOP).toString());
    assertEquals(
        "{role=shadow, shadow=small, vm_type=small, workload=shop}",
        WorkloadLabels.shadow(SHOP, new ShadowName("small"), new VmTypeName("small")).toString());
  }

  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  private static void record(WorkloadLatency latency, int times) {
    for (int i = 0; i < times; i++) {
      latency.record(i * 1000L, false);
      latency.requests(100, true);
    }
  }

  private static CgroupMounts mounts(Path root, boolean hybrid) {
    String v2 = "1 0 0:1 / " + root + "/unified rw - cgroup2 cgroup2 rw";
    return CgroupMounts.parse(
        hybrid
            ? List.of(
                "2 0 0:2 / " + root + "/cpu rw - cgroup cgroup rw,cpu",
                "3 0 0:3 / " + root + "/cpuacct rw - cgroup cgroup rw,cpuacct",
                v2)
            : List.of(v2));
  }

  private static void write(Path dir, String name, String text) throws IOException {
    Files.writeString(dir.resolve(name), text);
  }

  private static double of(Map<Series, Double> values, String metric) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().metric().equals(metric))
        .mapToDouble(Map.Entry::getValue)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double quantile(Map<Series, Double> values, String quantile) {
    return values.entrySet().stream()
        .filter(entry -> quantile.equals(entry.getKey().labels().values().get("quantile")))
        .mapToDouble(Map.Entry::getValue)
        .findFirst()
        .orElse(Double.NaN);
  }
}
