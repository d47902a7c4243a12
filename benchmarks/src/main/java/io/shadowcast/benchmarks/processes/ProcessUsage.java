package io.shadowcast.benchmarks.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/// What a process and its children use, from proc(5).
public final class ProcessUsage {
  // USER_HZ is 100 on every architecture that Linux tells user space about (asm/param.h).
  private static final double TICKS_PER_SECOND = 100;
  private static final int UTIME = 11;
  private static final int CHILDREN_UTIME = 13;
  private static final int CHILDREN_STIME = 14;
  private static final double KIB_PER_MIB = 1024;

  private ProcessUsage() {}

  /// CPU seconds, user and system, of the process, its living children and those it waited for.
  public static double cpuSeconds(long pid) throws IOException {
    double sum = 0;
    for (long each : tree(pid)) {
      sum += ticks(Path.of("/proc", Long.toString(each), "stat")) / TICKS_PER_SECOND;
    }
    return sum;
  }

  /// CPU seconds, user and system, of the children of a process that have ended and were waited
  /// for.
  public static double childrenCpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    return ticks(stat, CHILDREN_UTIME) / TICKS_PER_SECOND;
  }

  /// Resident memory of the process and its living children, MiB; pages they share count for each.
  public static double residentMib(long pid) throws IOException {
    double sum = 0;
    for (long each : tree(pid)) {
      sum += residentKib(Path.of("/proc", Long.toString(each), "smaps_rollup")) / KIB_PER_MIB;
    }
    return sum;
  }

  private static long[] tree(long pid) {
    LongStream children =
        ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToLong(ProcessHandle::pid);
    return LongStream.concat(LongStream.of(pid), children).toArray();
  }

  private static long ticks(Path stat) throws IOException {
    try {
      return ticks(Files.readString(stat));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// The name of a program stands in parentheses and may hold anything, so fields count from the
  /// last of them.
  static long ticks(String stat) {
    return ticks(stat, UTIME);
  }

  private static long ticks(String stat, int from) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long sum = 0;
    for (int i = from; i <= CHILDREN_STIME; i++) {
      sum += Long.parseLong(fields[i]);
    }
    return sum;
  }

  private static long residentKib(Path rollup) throws IOException {
    try {
      return residentKib(Files.readString(rollup));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  static long residentKib(String rollup) {
    return rollup
        .lines()
        .filter(line -> line.startsWith("Rss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
