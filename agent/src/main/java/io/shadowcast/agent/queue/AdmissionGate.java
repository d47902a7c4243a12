package io.shadowcast.agent.queue;

import io.shadowcast.words.PriorityClass;

/// Which new sessions may begin, by how long records had to wait: a session that has begun is never
/// touched here.
///
/// As in CoDel (RFC 8289) it is the delay that counts, not the length: up to the target (50 ms for
/// a queue) is fine, and more is so as well for less than 500 ms. When an interval of that length
/// was bad, filler (P4) may not begin any more; after each further one the share of sessions that
/// may begin falls to 0.7 of what it was, and it grows by 0.01 each second without (additive
/// increase, multiplicative decrease). The session's own number decides, so that what may begin at
/// 0.5 is among what may begin at 0.7, on every host. P1 always may, and P3 only with the square of
/// the share.
///
/// One thread tells and looks, any thread asks: two plain reads of volatile fields.
public final class AdmissionGate {
  /// For a queue that is read in order, nanoseconds.
  public static final long TARGET = 50_000_000L;

  static final long INTERVAL = 500_000_000L;
  static final double DECREASE = 0.7;
  static final double INCREASE_PER_SECOND = 0.01;
  static final double LEAST = 0.01;
  private static final double SECOND = 1e9;

  /// What a look found.
  public enum Interval {
    /// It has not ended.
    RUNNING,
    /// Ended: enough records waited no longer than the target.
    GOOD,
    /// Ended: too many waited longer.
    BAD
  }

  private final long target;
  private final double badShare;

  // Written by the thread that looks.
  private volatile double share = 1;
  private volatile boolean filler = true;

  // Of that thread alone.
  private boolean begun;
  private long since;
  private long waited;
  private long waitedLong;

  /// An open gate.
  ///
  /// @param target nanoseconds that a record may wait
  /// @param badShare an interval in which at least this share of the records waited longer than the
  ///   target is bad, 0..1; 1: all of them, the criterion for a queue that is read in order
  public AdmissionGate(long target, double badShare) {
    this.target = target;
    this.badShare = badShare;
  }

  /// Whether a session of that number may begin with a record of that class. Any thread.
  public boolean admits(long session, PriorityClass priority) {
    return switch (priority) {
      case P0, P1 -> true;
      case P2 -> SessionHash.within(session, share);
      case P3 -> SessionHash.within(session, share * share);
      case P4 -> filler && SessionHash.within(session, share * share);
    };
  }

  /// Whether filler is let in. Any thread.
  public boolean admitsFiller() {
    return filler;
  }

  /// The share of new sessions of class P2 that may begin. Any thread.
  public double share() {
    return share;
  }

  /// A record was taken after it had waited so long.
  public void waited(long nanos) {
    waited++;
    if (nanos > target) {
      waitedLong++;
    }
  }

  /// Ends the interval when it is over, and opens or closes the gate accordingly.
  ///
  /// @param now monotonic nanoseconds, of the clock of every look
  /// @param mayClose whether a bad interval closes it further
  public Interval look(long now, boolean mayClose) {
    if (!begun) {
      begun = true;
      since = now;
    }
    long elapsed = now - since;
    if (elapsed < INTERVAL) {
      return Interval.RUNNING;
    }
    boolean bad = waitedLong > 0 && waitedLong >= badShare * waited;
    since = now;
    waited = 0;
    waitedLong = 0;
    if (bad && mayClose) {
      close();
    } else {
      open(elapsed);
    }
    return bad ? Interval.BAD : Interval.GOOD;
  }

  // One thread writes: what it reads between cannot have changed.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void close() {
    if (filler) {
      filler = false;
    } else {
      share = Math.max(LEAST, share * DECREASE);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void open(long elapsed) {
    if (share < 1) {
      share = Math.min(1, share + INCREASE_PER_SECOND * elapsed / SECOND);
    } else {
      filler = true;
    }
  }
}
