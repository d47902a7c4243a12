package io.shadowcast.agent.metrics;

import io.shadowcast.words.ProbeResult;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Host samples straight from /proc: files stay open, nothing is allocated per sample once all
/// devices were seen. Columns are made at the first sample. Sampler thread only.
final class ProcSampler implements SampleSource, Closeable {
  private static final int LINE = 512;
  private static final int PAGE = 4096;
  private static final int CPUS = 16_384;
  private static final List<String> PRESSURES = List.of("cpu", "memory", "io");

  private final Path proc;
  private final Path sysBlock;
  private final List<ProcPart> parts = new ArrayList<>();
  private boolean opened;

  ProcSampler() {
    this(Path.of("/proc"), Path.of("/sys/block"));
  }

  ProcSampler(Path proc, Path sysBlock) {
    this.proc = proc;
    this.sysBlock = sysBlock;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    try {
      if (!opened) {
        open();
      }
      for (int i = 0; i < parts.size(); i++) {
        parts.get(i).sample(row, elapsedNanos);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What of /proc can be read here.
  List<ProbeResult> probe() {
    List<String> missing =
        Stream.of("stat", "meminfo", "diskstats", "net/dev", "loadavg")
            .filter(this::hidden)
            .toList();
    ProbeResult host =
        missing.isEmpty()
            ? ProbeResult.full("proc")
            : new ProbeResult(
                "proc",
                missing.size() == 5 ? ProbeResult.State.OFF : ProbeResult.State.REDUCED,
                proc + " lacks " + String.join(", ", missing),
                "mount proc without restrictions, or set metrics.sampler: oshi");
    return List.of(host, pressure());
  }

  private ProbeResult pressure() {
    List<String> missing = PRESSURES.stream().filter(name -> !pressureReadable(name)).toList();
    return missing.isEmpty()
        ? ProbeResult.full("pressure")
        : new ProbeResult(
            "pressure",
            missing.size() == PRESSURES.size() ? ProbeResult.State.OFF : ProbeResult.State.REDUCED,
            "the kernel keeps no pressure totals for " + String.join(", ", missing),
            "boot with psi=1");
  }

  private boolean hidden(String name) {
    return !Files.isReadable(proc.resolve(name));
  }

  /// The file may be there and refuse to be read: pressure accounting is off.
  private boolean pressureReadable(String name) {
    try {
      return Files.readString(proc.resolve("pressure").resolve(name)).startsWith("some");
    } catch (IOException e) {
      return false;
    }
  }

  private void open() throws IOException {
    opened = true;
    if (!hidden("stat")) {
      parts.add(new CpuPart(file("stat", CPUS)));
    }
    if (!hidden("meminfo")) {
      parts.add(new MemoryPart(file("meminfo", PAGE)));
    }
    if (!hidden("diskstats")) {
      parts.add(new DiskPart(file("diskstats", PAGE), sysBlock));
    }
    if (!hidden("net/dev")) {
      parts.add(new NetworkPart(file("net/dev", PAGE)));
    }
    if (!hidden("loadavg")) {
      parts.add(new LoadPart(file("loadavg", LINE)));
    }
    for (String name : PRESSURES) {
      if (pressureReadable(name)) {
        parts.add(new PressurePart(file("pressure/" + name, LINE), name));
      }
    }
  }

  private ProcFile file(String name, int bytes) throws IOException {
    return new ProcFile(proc.resolve(name), bytes);
  }

  @Override
  public void close() throws IOException {
    for (ProcPart part : parts) {
      part.close();
    }
    parts.clear();
  }
}
