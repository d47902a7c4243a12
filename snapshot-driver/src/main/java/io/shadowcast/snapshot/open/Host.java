package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.block.Watches;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What snapshots need of the host they run on.
///
/// @param state a folder of this host, made where it is not there, for what drivers keep beside the
///   repository and for the journals of restores
/// @param clock when something happens here
/// @param random names snapshots and restores; cryptographically strong
/// @param threads makes the watchdog of a freeze, a platform thread
/// @param watches the devices whose writes are known; closed with the snapshots
/// @param ours more paths on which this host's programs write at any moment; the filesystem of none
///   of them is ever frozen
public record Host(
    HostId id,
    Path state,
    Supplier<SourceTime> clock,
    RandomGenerator random,
    ThreadFactory threads,
    Watches watches,
    List<Path> ours) {
  /// Copies.
  public Host {
    ours = List.copyOf(ours);
  }
}
