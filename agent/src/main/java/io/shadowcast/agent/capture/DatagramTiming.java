package io.shadowcast.agent.capture;

/// Which datagram of a server answers which one of its client, in one flow, of production or of a
/// shadow. Nothing in UDP says so, and either may be lost; therefore only what is certain is
/// measured: a datagram of the server that comes while exactly one of the client is not answered.
/// When a second one is asked before, nothing is measured until as many came back as were asked, or
/// until the client asks again after a second in which nothing passed.
public final class DatagramTiming {
  /// Nothing was measured.
  public static final long UNKNOWN = -1;

  private static final long SILENCE = 1_000_000_000L;

  private int outstanding;
  private boolean several;
  private long askedNanos;
  private long heardNanos;

  /// A flow begins.
  public void begin() {
    outstanding = 0;
    several = false;
  }

  /// Whether a datagram of the client is not answered.
  public boolean isAsked() {
    return outstanding > 0;
  }

  /// A datagram of the client.
  ///
  /// @param nanos when it passed, monotonic
  public void asked(long nanos) {
    if (outstanding == 0 || nanos - heardNanos > SILENCE) {
      begin();
    }
    outstanding++;
    several |= outstanding > 1;
    askedNanos = nanos;
    heardNanos = nanos;
  }

  /// A datagram of the client of which nobody knows when its last byte passed.
  public void askedAtUnknown(long nanos) {
    asked(nanos);
    several = true;
  }

  /// A datagram of the server.
  ///
  /// @return nanoseconds since the last one of the client, which it answers; UNKNOWN when it may
  ///   answer another one, or none
  public long answered(long nanos) {
    boolean sole = outstanding == 1 && !several;
    outstanding = Math.max(0, outstanding - 1);
    heardNanos = nanos;
    return sole ? Math.max(0, nanos - askedNanos) : UNKNOWN;
  }
}
