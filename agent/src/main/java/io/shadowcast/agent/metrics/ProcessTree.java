package io.shadowcast.agent.metrics;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/// A workload's use by the process a pid file names, and all its descendants. New descendants are
/// looked for each fifth reading. Shared memory counts once per process. A descendant whose parent
/// ended before it leaves the tree. One thread.
final class ProcessTree implements Usage {
  private static final int READINGS_PER_SEARCH = 5;

  private final Path proc;
  private final Path pidFile;
  private final KernelUnits units;
  private final Map<String, ProcessStat> members = new HashMap<>();
  private String root = "";
  private int readings;
  private double cpuNanos;
  private double memoryBytes;

  ProcessTree(Path proc, Path pidFile, KernelUnits units) {
    this.proc = proc;
    this.pidFile = pidFile;
    this.units = units;
  }

  @Override
  public void read() throws IOException {
    String pid = pid();
    if (!pid.equals(root) || readings++ % READINGS_PER_SEARCH == 0) {
      search(pid);
    }
    cpuNanos = 0;
    memoryBytes = 0;
    for (Iterator<ProcessStat> each = members.values().iterator(); each.hasNext(); ) {
      if (!add(each.next())) {
        each.remove();
      }
    }
    if (!members.containsKey(root)) {
      close();
      throw new IOException("process " + pid + " of " + pidFile + " is gone");
    }
  }

  private boolean add(ProcessStat process) throws IOException {
    try {
      process.read();
    } catch (IOException e) {
      process.close();
      return false;
    }
    cpuNanos += process.cpuNanos();
    memoryBytes += process.residentBytes();
    return true;
  }

  private String pid() throws IOException {
    String text = Files.readString(pidFile).strip();
    if (!text.matches("[1-9][0-9]{0,9}")) {
      throw new IOException(pidFile + ": not a process id");
    }
    return text;
  }

  private void search(String pid) throws IOException {
    if (!pid.equals(root)) {
      close();
      root = pid;
    }
    Map<String, String> parents = parents();
    Set<String> tree = new HashSet<>();
    tree.add(pid);
    for (boolean grew = true; grew; ) {
      grew =
          parents.entrySet().stream()
              .filter(entry -> tree.contains(entry.getValue()))
              .map(Map.Entry::getKey)
              .toList()
              .stream()
              .map(tree::add)
              .reduce(false, Boolean::logicalOr);
    }
    for (String member : tree) {
      if (!members.containsKey(member) && Files.exists(proc.resolve(member))) {
        members.put(member, new ProcessStat(proc, member, units));
      }
    }
  }

  private Map<String, String> parents() throws IOException {
    Map<String, String> parents = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path process : processes) {
        String pid = process.getFileName().toString();
        try (ProcessStat stat = new ProcessStat(proc, pid, units)) {
          stat.read();
          parents.put(pid, Long.toString(stat.parent()));
        } catch (IOException e) {
          // Ended between the listing and the reading.
        }
      }
    }
    return parents;
  }

  @Override
  public double cpuNanos() {
    return cpuNanos;
  }

  @Override
  public double memoryBytes() {
    return memoryBytes;
  }

  @Override
  public double periods() {
    return Double.NaN;
  }

  @Override
  public double throttledPeriods() {
    return Double.NaN;
  }

  @Override
  public void close() throws IOException {
    root = "";
    for (ProcessStat process : members.values()) {
      process.close();
    }
    members.clear();
  }
}
