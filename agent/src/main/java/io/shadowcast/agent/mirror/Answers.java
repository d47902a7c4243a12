package io.shadowcast.agent.mirror;

/// What one side has answered lately: of a workload's production, or of one shadow. Loop only.
final class Answers {
  private static final int MOST = 16_384;

  /// Fields of all responses together, about a hundred bytes each.
  private static final int MOST_FIELDS = 65_536;

  final Waiting<Answer> times = new Waiting<>(MOST, _ -> 1);
  final Waiting<ResponseFields> fields = new Waiting<>(MOST_FIELDS, ResponseFields::size);

  /// Requests that were asked and not answered.
  int inFlight;
}
