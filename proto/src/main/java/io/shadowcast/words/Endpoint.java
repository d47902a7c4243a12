package io.shadowcast.words;

/// Where to connect to.
///
/// @param host name or literal address, IPv6 without brackets
/// @param port 1..65535
public record Endpoint(String host, int port) {
  /// Refuses what cannot be connected to.
  public Endpoint {
    Check.notBlank(host, "address");
    Check.that(port > 0 && port <= 65_535, "port", port, "1..65535");
  }

  /// Parses `host:port` and `[v6]:port`.
  ///
  /// @throws IllegalArgumentException when it is neither
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    Check.that(colon > 0 && colon < text.length() - 1, "address", text, "host:port");
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    Check.that(bracketed || host.indexOf(':') < 0, "address", text, "[address]:port for IPv6");
    return new Endpoint(bracketed ? host.substring(1, host.length() - 1) : host, port(text, colon));
  }

  private static int port(String text, int colon) {
    try {
      return Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("address: " + text + " (expected: host:port)", e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
