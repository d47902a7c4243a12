package io.shadowcast.agent.mirror;

import io.shadowcast.agent.config.Destination;
import io.shadowcast.words.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The networks that captured bytes may be sent to, but for production itself.
final class Destinations {
  private final MirrorSources.Names names;
  private final List<Destination> destinations;
  private final Set<Integer> served;

  /// @param served ports of this host at which production is captured
  Destinations(List<Destination> destinations, Set<Integer> served, MirrorSources.Names names) {
    this.names = names;
    this.destinations = List.copyOf(destinations);
    this.served = Set.copyOf(served);
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
    if (allowed.stream().anyMatch(this::isServed)) {
      faults.add("mirror.address: " + endpoint + " (expected: not a served port of this host)");
      return List.of();
    }
    if (allowed.isEmpty()) {
      faults.add(
          "mirror.address: %s (expected: inside mirror.destinations, which are %s)"
              .formatted(
                  endpoint,
                  destinations.stream().map(Object::toString).collect(Collectors.joining(", "))));
    }
    return allowed;
  }

  /// What production serves is captured, by whatever address of this host it is reached.
  private boolean isServed(InetSocketAddress to) {
    return served.contains(to.getPort()) && isOfThisHost(to.getAddress());
  }

  /// A host that does not tell its addresses is taken to have this one: a refusal is seen, a loop
  /// is production's end.
  private static boolean isOfThisHost(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true;
    }
  }

  boolean allows(InetAddress address) {
    return destinations.stream().anyMatch(to -> to.range().contains(address));
  }

  /// Whether secrets are replaced in what goes there: the narrowest network decides, and among
  /// equal ones the careful one.
  boolean redacts(InetAddress address) {
    return destinations.stream()
        .filter(to -> to.range().contains(address))
        .max(Comparator.comparingInt(Destinations::prefix).thenComparing(Destination::redact))
        .map(Destination::redact)
        .orElse(true);
  }

  private static int prefix(Destination to) {
    return to.range().prefix();
  }
}
