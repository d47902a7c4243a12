package io.shadowcast.agent.mirror;

import java.util.ArrayList;
import java.util.List;

/// The connections to one shadow that many captured connections share. By Little's law as many are
/// in use as requests are on their way at a time, rate x response time, and a fifth more; looked at
/// each second. Loop only.
final class FanIn {
  /// Makes a lane that is shared.
  @FunctionalInterface
  interface LaneMaker {
    HttpLane lane(boolean http2);
  }

  private static final int FIRST = 4;
  private static final int MOST = 256;
  private static final double ROOM = 1.2;
  private static final long SECOND = 1_000_000_000L;

  private final LaneMaker maker;
  private final List<HttpLane> lanes = new ArrayList<>();
  private final List<HttpLane> http2Lanes = new ArrayList<>();
  private int width = FIRST;
  private boolean begun;
  private long since;
  private long requests;
  private long answers;
  private long answerNanos;

  /// @param maker of a connection's lane
  FanIn(LaneMaker maker) {
    this.maker = maker;
  }

  /// The lane of a number as of now: equal numbers have the same.
  ///
  /// @param http2 whether the shadow is spoken to by HTTP/2
  HttpLane of(long number, boolean http2) {
    List<HttpLane> known = http2 ? http2Lanes : lanes;
    int place = (int) Long.remainderUnsigned(number, width);
    while (known.size() <= place) {
      known.add(maker.lane(http2));
    }
    return known.get(place);
  }

  /// One more request is on its way.
  void requested() {
    requests++;
  }

  /// A request was answered after that time.
  void answered(long nanos) {
    answers++;
    answerNanos += nanos;
  }

  /// Sets how many are in use from now on, and ends those beyond that have no work.
  void adapt(long now) {
    if (!begun) {
      begun = true;
      since = now;
    }
    long elapsed = now - since;
    if (elapsed < SECOND) {
      return;
    }
    if (answers > 0) {
      width = width(requests / (double) elapsed, answerNanos / (double) answers);
      endSurplus(lanes);
      endSurplus(http2Lanes);
    }
    since = now;
    requests = 0;
    answers = 0;
    answerNanos = 0;
  }

  private void endSurplus(List<HttpLane> of) {
    of.stream().skip(width).filter(lane -> !lane.hasWork()).forEach(Lane::disconnect);
  }

  /// @param rate requests in a nanosecond
  /// @param nanos of an answer
  static int width(double rate, double nanos) {
    return (int) Math.clamp(Math.ceil(ROOM * rate * nanos), 1, MOST);
  }
}
