package io.shadowcast.agent.capture;

/// When an answer counts as given; one rule for production and shadows, whose times are compared.
///
/// An answer counts when its last byte has come if it has no body, or if its head gives the length
/// of its body and is no longer than [#LONGEST_HEAD]. Else it counts when its first byte has come:
/// of production only the begin of each packet is captured, so neither the end of a chunked body
/// nor the end of a longer head can be seen.
public final class AnswerTiming {
  /// Fits into the 2 KiB that are kept of a packet, behind the longest headers of IP and TCP.
  public static final int LONGEST_HEAD = 1900;

  private AnswerTiming() {}
}
