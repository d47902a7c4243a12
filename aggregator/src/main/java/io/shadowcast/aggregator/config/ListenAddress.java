package io.shadowcast.aggregator.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Where a listener listens.
///
/// @param host literal address or name, IPv6 without brackets
/// @param port 0..65535; 0 takes a free one
public record ListenAddress(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /// Refuses what cannot be listened on.
  public ListenAddress {
    if (host.isBlank() || port < 0 || port > MAX_PORT) {
      throw refusal(host + ":" + port);
    }
  }

  /// Parses `host:port` and `[v6]:port`.
  ///
  /// @throws IllegalArgumentException when it is neither
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw refusal(text);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      throw refusal(text);
    }
    try {
      return new ListenAddress(
          bracketed ? host.substring(1, host.length() - 1) : host,
          Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw refusal(text);
    }
  }

  /// The address to bind.
  ///
  /// @throws UnknownHostException when the name has no address
  public InetSocketAddress resolve() throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static IllegalArgumentException refusal(String text) {
    return new IllegalArgumentException(
        "listen: " + text + " (expected: host:port, [address]:port for IPv6, port 0 for any)");
  }
}
