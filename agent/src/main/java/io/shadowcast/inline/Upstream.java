package io.shadowcast.inline;

import io.shadowcast.words.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a route leads now. Names are looked up at start and again from time to time on a thread of
/// their own, never by the loop: a resolver that hangs holds no connection up. Any thread.
final class Upstream {
  private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

  /// Looks host names up; may block.
  @FunctionalInterface
  interface Names {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final Endpoint endpoint;
  private final Names names;
  private volatile InetSocketAddress address;
  private boolean lost;

  private Upstream(Endpoint endpoint, Names names, InetAddress first) {
    this.endpoint = endpoint;
    this.names = names;
    address = new InetSocketAddress(first, endpoint.port());
  }

  /// Looks it up for the first time.
  ///
  /// @throws IOException when it has no address
  static Upstream of(Endpoint endpoint, Names names) throws IOException {
    try {
      return new Upstream(endpoint, names, names.addresses(endpoint.host())[0]);
    } catch (UnknownHostException e) {
      throw new IOException(
          "upstream: " + endpoint + " (expected: a host that can be resolved)", e);
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /// Looks it up again. An address that is still among those of the name stays; without an answer
  /// the last one stays.
  void refresh() {
    try {
      List<InetAddress> found = List.of(names.addresses(endpoint.host()));
      if (!found.contains(address.getAddress())) {
        address = new InetSocketAddress(found.getFirst(), endpoint.port());
        LOG.info("Inline upstream {} is at {} now.", endpoint, address);
      }
      lost = false;
    } catch (UnknownHostException | RuntimeException e) { // what is thrown ends a repeated task
      if (!lost) {
        LOG.warn(
            "Inline upstream {} cannot be looked up; {} stays: {}",
            endpoint,
            address,
            e.toString());
      }
      lost = true;
    }
  }
}
