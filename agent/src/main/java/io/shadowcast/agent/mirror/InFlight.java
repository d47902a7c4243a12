package io.shadowcast.agent.mirror;

/// Requests of one side that were asked and not answered. Loop only.
final class InFlight {
  private int count;

  void more(int requests) {
    count += requests;
  }

  int count() {
    return count;
  }
}
