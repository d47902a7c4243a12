package io.shadowcast.agent.mirror;

import io.shadowcast.words.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The networks that captured bytes may be sent to.
final class Destinations {
  private record Network(InetAddress first, int prefix) {
    static Network parse(String cidr) {
      int slash = cidr.indexOf('/');
      try {
        InetAddress first = InetAddress.ofLiteral(slash < 0 ? cidr : cidr.substring(0, slash));
        int bits = first.getAddress().length * 8;
        int prefix = slash < 0 ? bits : Integer.parseInt(cidr.substring(slash + 1));
        if (prefix >= 0 && prefix <= bits) {
          return new Network(first, prefix);
        }
      } catch (IllegalArgumentException e) {
        throw fault(cidr, e);
      }
      throw fault(cidr, null);
    }

    private static IllegalArgumentException fault(String cidr, @Nullable Throwable cause) {
      return new IllegalArgumentException(
          "mirror.destinations: " + cidr + " (expected: address/prefix)", cause);
    }

    boolean contains(InetAddress candidate) {
      byte[] address = first.getAddress();
      byte[] other = candidate.getAddress();
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < prefix; bit += 8) {
        int mask = prefix - bit >= 8 ? 0xff : 0xff << (8 - (prefix - bit));
        if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<String> texts;
  private final List<Network> networks;

  /// Parses CIDRs; an address alone is a network of one.
  ///
  /// @throws IllegalArgumentException when one is none
  Destinations(List<String> cidrs) {
    texts = List.copyOf(cidrs);
    networks = texts.stream().map(Network::parse).toList();
  }

  /// The address to connect to, resolved now and not again, so that no name can lead elsewhere
  /// later; or a fault is added. Blocks while a name is looked up.
  List<InetSocketAddress> resolve(Endpoint endpoint, List<String> faults) {
    List<InetSocketAddress> allowed = new ArrayList<>();
    try {
      for (InetAddress address : InetAddress.getAllByName(endpoint.host())) {
        if (allows(address)) {
          allowed.add(new InetSocketAddress(address, endpoint.port()));
        }
      }
    } catch (UnknownHostException e) {
      faults.add("mirror.address: " + endpoint + " (expected: a host that can be resolved)");
      return allowed;
    }
    if (allowed.isEmpty()) {
      faults.add(
          "mirror.address: %s (expected: inside mirror.destinations, which are %s)"
              .formatted(endpoint, String.join(", ", texts)));
    }
    return allowed;
  }

  boolean allows(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
