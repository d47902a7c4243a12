package io.shadowcast.words;

/// Puts matching requests of a workload into a class; the first rule that matches wins.
///
/// @param port 0 matches every port
/// @param method empty matches every method
/// @param pathPrefix empty matches every path
/// @param minBytes requests of at least this size
public record ClassRule(
    WorkloadName workload,
    int port,
    String method,
    String pathPrefix,
    long minBytes,
    PriorityClass priority) {
  /// Refuses P0, which is for control records.
  public ClassRule {
    Check.that(port >= 0 && port <= 65_535, "class.port", port, "0..65535");
    Check.notNegative(minBytes, "class.min_bytes");
    Check.that(priority != PriorityClass.P0, "class.priority", priority, "P1..P4");
  }
}
