package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.AdmissionGate;
import io.shadowcast.words.PriorityClass;

/// Decides how many sessions one shadow gets when it cannot keep up. Loop only.
///
/// While most requests wait in their lanes for longer than a quarter of the time after which they
/// would be given up, fewer new sessions may begin, and of those that have begun three in ten are
/// ended each interval: what stays is served whole. When as much less is answered after that, the
/// shadow is not short of room but slow in each connection; ending sessions does not help it then,
/// and is left until it kept up for an interval or has half as many sessions again.
final class Shedding {
  private static final double ENDED = 0.3;
  private static final double GROWN = 1.5;
  private static final double MOST_WAIT = 0.5;

  private final AdmissionGate gate;
  private long answers;
  private long answersAtLook;

  /// The share of the sessions that was ended at the last look, and what was answered before.
  private double ended;

  private long answeredBefore;
  private boolean futile;
  private int sessionsWhenFutile;

  /// @param timeoutNanos after which a request that waits is given up
  Shedding(long timeoutNanos) {
    gate = new AdmissionGate(timeoutNanos / 4, MOST_WAIT);
  }

  /// Whether a session may begin with a request of that class.
  boolean admits(long number, PriorityClass priority) {
    return gate.admits(number, priority);
  }

  /// The share of new sessions of class P2 that may begin.
  double share() {
    return gate.share();
  }

  /// A request is handed to the shadow after it waited so long.
  void waited(long nanos) {
    gate.waited(nanos);
  }

  void answered() {
    answers++;
  }

  /// Looks at the last interval when it is over.
  ///
  /// @param sessions that have work and are not of class P1
  /// @return how many of them to end
  int look(long now, int sessions) {
    if (futile && sessions > GROWN * sessionsWhenFutile) {
      futile = false;
    }
    boolean first = gate.admitsFiller();
    return switch (gate.look(now, !futile)) {
      case RUNNING -> 0;
      case GOOD -> {
        futile = false;
        ended = 0;
        takeAnswered();
        yield 0;
      }
      case BAD -> bad(sessions, first);
    };
  }

  private int bad(int sessions, boolean first) {
    long answered = takeAnswered();
    if (ended > 0 && answered < answeredBefore * (1 - ended / 2)) {
      futile = true;
      sessionsWhenFutile = sessions;
    }
    ended = 0;
    if (first || futile || sessions < 2) {
      return 0;
    }
    int count = Math.min(sessions - 1, (int) Math.ceil(ENDED * sessions));
    ended = count / (double) sessions;
    answeredBefore = answered;
    return count;
  }

  private long takeAnswered() {
    long answered = answers - answersAtLook;
    answersAtLook = answers;
    return answered;
  }
}
