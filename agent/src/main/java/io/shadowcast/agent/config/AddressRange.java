package io.shadowcast.agent.config;

import java.net.InetAddress;

/// A CIDR block, for example `10.0.0.0/8` or `::1/128`.
///
/// @param network its bits behind `prefix` are ignored
/// @param prefix 0..32 or 0..128
public record AddressRange(InetAddress network, int prefix) {
  /// Refuses a prefix longer than the address.
  public AddressRange {
    int bits = network.getAddress().length * 8;
    Expect.that(prefix >= 0 && prefix <= bits, "prefix", prefix, "0.." + bits);
  }

  /// Parses `address/prefix`, or an address alone.
  ///
  /// @throws IllegalArgumentException when it is neither; names are never looked up
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = literal(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new AddressRange(network, network.getAddress().length * 8);
    }
    String prefix = text.substring(slash + 1);
    Expect.that(prefix.matches("[0-9]{1,3}"), "prefix", prefix, "0..128");
    return new AddressRange(network, Integer.parseInt(prefix));
  }

  /// Whether the address is in this block; an IPv4 address is never in an IPv6 block.
  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((mine[bit >> 3] ^ other[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether this is a literal address; a name is not.
  static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  static InetAddress literal(String host) {
    Expect.that(isLiteral(host), "address", host, "a literal address");
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("address: " + host + " (expected: a literal address)", e);
    }
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost") || (isLiteral(host) && literal(host).isLoopbackAddress());
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
