package io.shadowcast.agent.mirror;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Time, chance and names, as a mirror sees them.
///
/// @param ticker CLOCK_MONOTONIC nanoseconds, the clock of the records
/// @param wall for the windows of comparisons
/// @param random spreads retries; used on the mirror's loop only
/// @param names looks the hosts of shadows up
public record MirrorSources(
    LongSupplier ticker, InstantSource wall, RandomGenerator random, Names names) {
  /// Looks host names up; may block.
  @FunctionalInterface
  public interface Names {
    /// All addresses of a host.
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /// With the names of this host's resolver.
  public MirrorSources(LongSupplier ticker, InstantSource wall, RandomGenerator random) {
    this(ticker, wall, random, InetAddress::getAllByName);
  }
}
