package io.shadowcast.benchmarks.peers;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// h2load's log: a line per request, with its start (microseconds since the epoch), its status (-1
/// when it failed) and the time to the end of its answer in microseconds, tabs between.
final class H2loadLog {
  private static final int FIELDS = 3;

  private H2loadLog() {}

  /// @param seconds the run lasted
  ///
  /// @throws IOException when a line is not of such a log
  static LoadReport parse(Stream<String> lines, int seconds) throws IOException {
    LongStream.Builder answered = LongStream.builder();
    long failed = 0;
    for (String line : (Iterable<String>) lines::iterator) {
      String[] fields = fields(line);
      if (fields[1].startsWith("2")) {
        answered.add(Long.parseLong(fields[2]));
      } else {
        failed++;
      }
    }
    long[] micros = answered.build().toArray();
    Arrays.sort(micros);
    return new LoadReport(
        seconds, micros.length, failed, quantile(micros, 0.5), quantile(micros, 0.99));
  }

  private static String[] fields(String line) throws IOException {
    String[] fields = line.split("\t", -1);
    if (fields.length < FIELDS || !fields[2].matches("\\d+")) {
      throw new IOException("h2load log: %s (expected: START STATUS MICROSECONDS)".formatted(line));
    }
    return fields;
  }

  private static double quantile(long[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
  }
}
