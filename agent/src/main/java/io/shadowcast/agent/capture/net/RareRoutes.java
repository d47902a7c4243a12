package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Knows which routes are seldom asked for, so that one request a minute is not lost among ten
/// thousand a second of another route. A route is a workload, a method and a path without its query
/// and with every segment that holds a digit taken as the same.
///
/// The last 1 024 routes are kept, in sets of four of which the one asked for longest ago makes
/// room. When that was within a second, the newcomer does not count as rare: who asks for ever new
/// paths gains nothing. One thread; allocates nothing.
final class RareRoutes {
  private static final long OFTEN_NANOS = 1_000_000_000L;
  private static final int SETS = 256;
  private static final int WAYS = 4;
  private static final int LONGEST = 256;
  private static final long NEVER = Long.MIN_VALUE;
  private static final long PRIME = 0x100000001b3L;
  private static final long MASKED = '#';

  private final long[] routes = new long[SETS * WAYS];
  private final long[] asked = new long[SETS * WAYS];

  RareRoutes() {
    Arrays.fill(asked, NEVER);
  }

  /// Whether the route of this request was not asked for within the last second; it is now.
  boolean isRare(int workload, RequestHead head, MemorySegment memory, long nanos) {
    long route = route(workload, head, memory);
    int set = (int) (route >>> 56) * WAYS;
    int place = place(set, route);
    boolean rare = asked[place] == NEVER || nanos - asked[place] > OFTEN_NANOS;
    routes[place] = route;
    asked[place] = nanos;
    return rare;
  }

  /// Where the route is, or else where it takes the place of another.
  private int place(int set, long route) {
    int oldest = set;
    for (int at = set; at < set + WAYS; at++) {
      if (routes[at] == route && asked[at] != NEVER) {
        return at;
      }
      if (asked[at] < asked[oldest]) {
        oldest = at;
      }
    }
    return oldest;
  }

  private static long route(int workload, RequestHead head, MemorySegment memory) {
    long hash = segment(workload, memory, head.method, head.target - 1);
    long end = Math.min(head.targetEnd, head.target + LONGEST);
    long at = head.target;
    while (at < end && memory.get(JAVA_BYTE, at) != '?') {
      long stop = segmentEnd(memory, at + 1, end);
      hash = segment(hash, memory, at, stop);
      at = stop;
    }
    return spread(hash);
  }

  private static long segmentEnd(MemorySegment memory, long from, long end) {
    long at = from;
    while (at < end && memory.get(JAVA_BYTE, at) != '/' && memory.get(JAVA_BYTE, at) != '?') {
      at++;
    }
    return at;
  }

  private static long segment(long before, MemorySegment memory, long from, long end) {
    long hash = (before ^ '/') * PRIME;
    for (long at = from; at < end; at++) {
      byte value = memory.get(JAVA_BYTE, at);
      if (value >= '0' && value <= '9') {
        return (before ^ MASKED) * PRIME;
      }
      hash = (hash ^ value) * PRIME;
    }
    return hash;
  }

  private static long spread(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
    return mixed ^ (mixed >>> 29);
  }
}
