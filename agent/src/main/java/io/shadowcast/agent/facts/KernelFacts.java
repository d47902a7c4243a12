package io.shadowcast.agent.facts;

import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The kernel's release, version and command line, and the sysctls that are asked for.
final class KernelFacts implements FactSource {
  private final Path proc;
  private final boolean kernel;
  private final List<String> sysctls;

  KernelFacts(boolean kernel, List<String> sysctls) {
    this(Path.of("/proc"), kernel, sysctls);
  }

  KernelFacts(Path proc, boolean kernel, List<String> sysctls) {
    this.proc = proc;
    this.kernel = kernel;
    this.sysctls = List.copyOf(sysctls);
  }

  @Override
  public List<Found> look() {
    List<Found> found = new ArrayList<>();
    if (kernel) {
      found.add(read("kernel", "release", proc.resolve("sys/kernel/osrelease")));
      found.add(read("kernel", "version", proc.resolve("sys/kernel/version")));
      found.add(read("kernel", "cmdline", proc.resolve("cmdline")));
    }
    sysctls.forEach(name -> found.add(read("sysctl", name, file(name))));
    return found;
  }

  @Override
  public ProbeResult probe() {
    List<String> missing = sysctls.stream().filter(name -> !Files.isReadable(file(name))).toList();
    return missing.isEmpty()
        ? ProbeResult.full("facts:kernel")
        : new ProbeResult(
            "facts:kernel",
            ProbeResult.State.REDUCED,
            "not there, or closed to the agent's user: " + String.join(", ", missing),
            "correct facts.sysctls");
  }

  /// As sysctl(8): dots part the names unless there is a slash.
  private Path file(String name) {
    String path = name.indexOf('/') >= 0 ? name : name.replace('.', '/');
    return proc.resolve("sys").resolve(path);
  }

  private static Found read(String kind, String name, Path file) {
    try {
      return Found.text(kind, name, Files.readString(file).strip());
    } catch (IOException e) {
      return Found.missing(kind, name);
    }
  }
}
