package io.shadowcast.agent.mirror;

import org.jspecify.annotations.Nullable;

/// What one side has answered lately: of a workload's production, or of one shadow. Loop only.
final class Answers {
  private static final int MOST = 16_384;

  /// Fields of all responses together, about a hundred bytes each.
  private static final int MOST_FIELDS = 65_536;

  private @Nullable AnswerTimes times;
  final Waiting<ResponseFields> fields = new Waiting<>(MOST_FIELDS, ResponseFields::size);

  /// Requests that were asked and not answered.
  int inFlight;

  private long connections;

  /// A number for a captured connection that has none yet.
  long nextConnection() {
    return connections++;
  }

  void put(long connection, Answer answer) {
    AnswerTimes here = times;
    if (here == null) {
      here = new AnswerTimes(MOST); // not before there is one: it is close to a megabyte
      times = here;
    }
    here.put(connection, answer);
  }

  /// The answer to the request of that number; null when it is not here.
  @Nullable Answer find(long connection, long sequence) {
    return times == null ? null : times.find(connection, sequence);
  }
}
