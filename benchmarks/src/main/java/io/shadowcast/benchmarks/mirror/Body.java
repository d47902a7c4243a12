package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.peers.NginxProgram;

/// What production and the shadows answer.
final class Body {
  /// 1 KiB to every request.
  static final String ANSWER = "location / { return 200 \"" + "x".repeat(1024) + "\"; }";

  /// Reads a body to its end before it answers, which plain nginx does not; needs the echo module.
  private static final String TAKE_BODY = "location = /post { echo_read_request_body; echo ok; }";

  private Body() {}

  /// Both, as far as this nginx can.
  static String locations(NginxProgram nginx) {
    return nginx.echo().isPresent() ? ANSWER + "\n" + TAKE_BODY : ANSWER;
  }
}
