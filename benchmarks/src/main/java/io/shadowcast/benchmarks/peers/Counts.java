package io.shadowcast.benchmarks.peers;

/// What a server counted of itself.
///
/// @param connections accepted
/// @param requests begun
public record Counts(long connections, long requests) {
  /// Nothing yet.
  public static final Counts NONE = new Counts(0, 0);

  /// What came after `before`.
  public Counts minus(Counts before) {
    return new Counts(connections - before.connections, requests - before.requests);
  }

  /// Both together.
  public Counts plus(Counts more) {
    return new Counts(connections + more.connections, requests + more.requests);
  }
}
