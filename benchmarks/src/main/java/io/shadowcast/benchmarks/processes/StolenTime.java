package io.shadowcast.benchmarks.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The share of this virtual machine's CPU time that its host gave to others: `steal` of
/// /proc/stat, proc(5). What is measured under it says more of the neighbours than of us.
public final class StolenTime {
  /// As for training: more makes response times a tale of the host's other guests.
  public static final double MUCH = 0.03;

  private static final int STEAL = 8;
  private static final int GUEST = 9;

  private final long[] before;

  private StolenTime(long[] before) {
    this.before = before;
  }

  /// Begins to watch.
  public static StolenTime begin() throws IOException {
    return new StolenTime(read());
  }

  /// The share since the begin, 0..1; 0 where the kernel does not tell.
  public double share() throws IOException {
    return share(before, read());
  }

  static double share(long[] before, long[] after) {
    long stolen = 0;
    long all = 0;
    // Guest time is part of user time already.
    for (int i = 1; i < Math.min(GUEST, after.length); i++) {
      all += after[i] - before[i];
      stolen += i == STEAL ? after[i] - before[i] : 0;
    }
    return all > 0 ? (double) stolen / all : 0;
  }

  private static long[] read() throws IOException {
    String first = Files.readAllLines(Path.of("/proc/stat")).getFirst();
    return parse(first);
  }

  /// The fields of the line in their order; the first, its name, is 0.
  static long[] parse(String line) {
    String[] fields = line.split(" +", -1);
    long[] numbers = new long[fields.length];
    for (int i = 1; i < fields.length; i++) {
      numbers[i] = Long.parseLong(fields[i]);
    }
    return numbers;
  }
}
