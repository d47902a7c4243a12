package io.shadowcast.agent.mirror;

/// The answer of one side to a request of a captured connection.
///
/// @param sequence number of the request in its connection
/// @param nanos response time
/// @param productionLoad requests in flight at production when this one came, itself included; 0
///   when it is production's answer
/// @param shadowLoad requests in flight at the shadow when this one was written; 0 likewise
record Answer(long sequence, long nanos, int status, int productionLoad, int shadowLoad) {
  /// Of production.
  Answer(long sequence, long nanos, int status) {
    this(sequence, nanos, status, 0, 0);
  }
}
