package io.shadowcast.benchmarks.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A control group with a CPU quota and a memory limit, on version 1, version 2 or both side by
/// side (Linux Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst). The quota's period is short,
/// so that a process is held back often and briefly, as a smaller machine would do it.
public final class ControlGroup implements AutoCloseable {
  private static final long PERIOD_MICROS = 10_000;
  private static final long LEAST_QUOTA_MICROS = 1_000;
  private static final String WEIGHT_V1 = "65536";
  private static final String REAL_TIME_MICROS = "100000";
  private static final String WEIGHT_V2 = "10000";
  private static final String PREFIX = "shadowcast-demo-";

  private final String path;
  private final List<Path> directories;
  private boolean joined;

  private ControlGroup(String path, List<Path> directories) {
    this.path = path;
    this.directories = List.copyOf(directories);
  }

  /// Makes a group named after this process, with its weight and its memory limit, but without its
  /// CPU quota yet; empty where this user or kernel does not allow it.
  public static Optional<ControlGroup> create(Path mount, String name, Limits limits) {
    String path = PREFIX + ProcessHandle.current().pid() + "-" + name;
    List<Path> made = new ArrayList<>();
    try {
      if (Files.exists(mount.resolve("cgroup.controllers"))) {
        made.add(versionTwo(mount, path, limits));
      } else {
        versionOne(mount, path, limits, made);
      }
      return Optional.of(new ControlGroup("/" + path, made));
    } catch (IOException e) {
      new ControlGroup("/" + path, made).close();
      return Optional.empty();
    }
  }

  /// Removes the groups that processes which no longer run have left behind.
  public static void sweep(Path mount) throws IOException {
    for (Path parent :
        List.of(mount, mount.resolve("cpu"), mount.resolve("cpuacct"), mount.resolve("memory"))) {
      if (Files.isDirectory(parent)) {
        sweepBelow(parent);
      }
    }
  }

  /// The path below each controller's mount, as the agent's `cgroup` setting wants it.
  public String path() {
    return path;
  }

  /// The command, preceded by what puts it into this group before its first instruction.
  public List<String> enter(List<String> command) {
    StringBuilder script = new StringBuilder();
    directories.forEach(d -> script.append("echo $$ > '").append(d).append("/cgroup.procs'; "));
    List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", script + "exec \"$@\"", "sh"));
    wrapped.addAll(command);
    return wrapped;
  }

  /// Puts a CPU quota in force. Apart from `create`, because a program's start is not what its size
  /// is about.
  public void throttle(double cores) throws IOException {
    Path cpu = directories.getFirst();
    // The kernel refuses a quota of less than a millisecond.
    long period = Math.max(PERIOD_MICROS, Math.round(LEAST_QUOTA_MICROS / cores));
    long quota = Math.max(LEAST_QUOTA_MICROS, Math.round(cores * period));
    if (Files.exists(cpu.resolve("cpu.max"))) {
      Files.writeString(cpu.resolve("cpu.max"), quota + " " + period);
    } else {
      Files.writeString(cpu.resolve("cpu.cfs_period_us"), String.valueOf(period));
      Files.writeString(cpu.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
    }
  }

  /// CPU seconds, user and system, that all processes which ever were in the group have used in it.
  public double cpuSeconds() throws IOException {
    for (Path directory : directories) {
      Path usage = directory.resolve("cpuacct.usage"); // version 1: nanoseconds
      if (Files.exists(usage)) {
        return Long.parseLong(Files.readString(usage).trim()) / 1e9;
      }
    }
    try (Stream<String> lines = Files.lines(directories.getFirst().resolve("cpu.stat"))) {
      return lines
              .filter(line -> line.startsWith("usage_usec "))
              .mapToLong(line -> Long.parseLong(line.substring("usage_usec ".length())))
              .sum()
          / 1e6;
    }
  }

  /// Puts this very process into the group, until the group is closed.
  public void join() throws IOException {
    // Version 1 gives a new group no real-time share, and the capture thread asks for that
    // priority.
    Path realTime = directories.getFirst().resolve("cpu.rt_runtime_us");
    if (Files.exists(realTime)) {
      allowRealTime(realTime);
    }
    for (Path directory : directories) {
      move(directory);
    }
    joined = true;
  }

  /// Removes the group; its other processes must have ended.
  @Override
  public void close() {
    directories.forEach(this::leave);
  }

  private static void allowRealTime(Path runtime) {
    try {
      Files.writeString(runtime, REAL_TIME_MICROS);
    } catch (IOException e) {
      // The parent has no share to give; the capture thread says that it stays a normal one.
    }
  }

  private void leave(Path directory) {
    try {
      if (joined) {
        move(directory.resolveSibling("."));
      }
    } catch (IOException e) {
      System.err.println(directory + ": cannot be left (" + e.getMessage() + ")");
    }
    remove(directory);
  }

  private static void move(Path directory) throws IOException {
    String pid = String.valueOf(ProcessHandle.current().pid());
    Files.writeString(directory.resolve("cgroup.procs"), pid);
  }

  private static Path versionTwo(Path mount, String path, Limits limits) throws IOException {
    Files.writeString(mount.resolve("cgroup.subtree_control"), "+cpu +memory");
    Path group = Files.createDirectory(mount.resolve(path));
    Files.writeString(group.resolve("cpu.weight"), WEIGHT_V2);
    Files.writeString(group.resolve("memory.max"), String.valueOf(limits.memoryMib() << 20));
    return group;
  }

  private static void versionOne(Path mount, String path, Limits limits, List<Path> made)
      throws IOException {
    for (Path controller : controllers(mount)) {
      made.add(Files.createDirectory(controller.resolve(path)));
    }
    Path cpu = mount.resolve("cpu").resolve(path);
    Files.writeString(cpu.resolve("cpu.shares"), WEIGHT_V1);
    Path memory = mount.resolve("memory").resolve(path);
    Files.writeString(
        memory.resolve("memory.limit_in_bytes"), String.valueOf(limits.memoryMib() << 20));
  }

  /// Often `cpu` and `cpuacct` are links to one directory.
  private static Set<Path> controllers(Path mount) throws IOException {
    Set<Path> found = new LinkedHashSet<>();
    for (String controller : List.of("cpu", "cpuacct", "memory")) {
      found.add(mount.resolve(controller).toRealPath());
    }
    return found;
  }

  private static void sweepBelow(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      children.filter(ControlGroup::stale).forEach(ControlGroup::remove);
    }
  }

  private static boolean stale(Path group) {
    String name = group.getFileName().toString();
    if (!name.startsWith(PREFIX)) {
      return false;
    }
    String pid = name.substring(PREFIX.length()).replaceFirst("-.*", "");
    return pid.matches("[0-9]{1,9}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static void remove(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      System.err.println(group + ": cannot be removed now (" + e.getMessage() + ")");
    }
  }
}
