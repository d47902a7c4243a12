package io.shadowcast.agent.config;

import io.shadowcast.words.Endpoint;

/// Where the inline proxy listens and to whom it hands on.
public record InlineSettings(Endpoint listen, Endpoint upstream) {
  /// Refuses a proxy in front of itself.
  public InlineSettings {
    Expect.that(!listen.equals(upstream), "inline.listen", listen, "another address than upstream");
  }
}
