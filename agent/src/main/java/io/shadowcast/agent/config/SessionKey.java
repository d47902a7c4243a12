package io.shadowcast.agent.config;

/// Where a request says which session it belongs to.
///
/// @param name of the cookie or of the header
public record SessionKey(Source source, String name) {
  /// Which part of a request.
  public enum Source {
    /// The value of a cookie (RFC 6265).
    COOKIE,
    /// The value of a header.
    HEADER,
    /// The `sub` claim of the JSON Web Token in a header (RFC 7519 4.1.2), with or without
    /// `Bearer`. It is read, not verified: it groups requests and lets nobody in.
    JWT_SUBJECT
  }

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}";

  /// Refuses what cannot be the name of a header or cookie (RFC 9110 5.6.2).
  public SessionKey {
    Expect.that(name.matches(TOKEN), "session", name, "letters, digits, - and _, at most 128");
  }
}
