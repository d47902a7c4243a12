package io.shadowcast.benchmarks.mirror;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// In which order numbered requests came to a shadow, whose log has a line per request: the number
/// of its connection and that of the request, which grows along each connection of production.
///
/// @param requests lines
/// @param distinct different requests
/// @param inversions requests that came behind a later one of the same connection
record ArrivalOrder(long requests, long distinct, long inversions) {
  static ArrivalOrder of(List<String> log) {
    Map<String, Long> last = new HashMap<>();
    Set<Long> seen = new HashSet<>();
    long inversions = 0;
    for (String line : log) {
      String[] fields = line.split(" ", 2);
      long number = Long.parseLong(fields[1]);
      long before = last.getOrDefault(fields[0], -1L);
      inversions += number < before ? 1 : 0;
      last.put(fields[0], Math.max(number, before));
      seen.add(number);
    }
    return new ArrivalOrder(log.size(), seen.size(), inversions);
  }
}
