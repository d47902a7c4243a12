package io.shadowcast.agent.mirror;

import io.shadowcast.agent.config.AddressRange;
import io.shadowcast.words.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// The networks that captured bytes may be sent to.
final class Destinations {
  private final MirrorSources.Names names;
  private final List<String> texts;
  private final List<AddressRange> networks;

  /// Parses CIDRs; an address alone is a network of one.
  ///
  /// @throws IllegalArgumentException when one is none
  Destinations(List<String> cidrs, MirrorSources.Names names) {
    this.names = names;
    texts = List.copyOf(cidrs);
    networks = texts.stream().map(Destinations::network).toList();
  }

  private static AddressRange network(String cidr) {
    try {
      return AddressRange.parse(cidr);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "mirror.destinations: " + cidr + " (expected: address/prefix)", e);
    }
  }

  /// The address to connect to, resolved now and not again, so that no name can lead elsewhere
  /// later; or a fault is added. Blocks while a name is looked up.
  ///
  /// @param unknown takes the fault when the name cannot be looked up now, which may pass
  /// @param faults takes every other
  List<InetSocketAddress> resolve(Endpoint endpoint, List<String> unknown, List<String> faults) {
    List<InetSocketAddress> allowed = new ArrayList<>();
    try {
      for (InetAddress address : names.addresses(endpoint.host())) {
        if (allows(address)) {
          allowed.add(new InetSocketAddress(address, endpoint.port()));
        }
      }
    } catch (UnknownHostException e) {
      unknown.add("mirror.address: " + endpoint + " (expected: a host that can be resolved)");
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
