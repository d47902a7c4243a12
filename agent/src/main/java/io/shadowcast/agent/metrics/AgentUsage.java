package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// `agent_cpu_ratio` (of one core) and `agent_rss_bytes`: what the agent itself costs. Sampler
/// thread only.
final class AgentUsage implements SampleSource, Closeable {
  private final Column cpuRatio = new Column(Series.of("agent_cpu_ratio"));
  private final Column residentBytes = new Column(Series.of("agent_rss_bytes"));
  private final ProcessStat self;
  private double lastCpu = Double.NaN;

  AgentUsage() throws IOException {
    this.self = new ProcessStat(Path.of("/proc"), "self", KernelUnits.ofThisHost());
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    try {
      self.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    double cpu = self.cpuNanos();
    row.set(cpuRatio, (cpu - lastCpu) / elapsedNanos);
    row.set(residentBytes, self.residentBytes());
    lastCpu = cpu;
  }

  @Override
  public void close() throws IOException {
    self.close();
  }
}
