package io.shadowcast.aggregator.fleet;

import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Which agents are connected: at most one stream per host.
public final class Connections {
  private final InstantSource clock;
  private final Duration silentAfter;
  private final Map<HostId, Live> byHost = new ConcurrentHashMap<>();

  /// A live stream. Closed by the one who opened it.
  public static final class Live implements AutoCloseable {
    private final Connections owner;
    private final HostId host;
    private final String remote;
    private volatile Instant lastHeard;

    private Live(Connections owner, HostId host, String remote, Instant now) {
      this.owner = owner;
      this.host = host;
      this.remote = remote;
      lastHeard = now;
    }

    /// The agent said something.
    public void heard() {
      lastHeard = owner.clock.instant();
    }

    /// Where the agent connects from.
    public String remote() {
      return remote;
    }

    /// When the agent last said something.
    public Instant lastHeard() {
      return lastHeard;
    }

    @Override
    public void close() {
      owner.byHost.remove(host, this);
    }
  }

  /// How an attempt to connect ended.
  public sealed interface Attempt {
    /// Connected.
    record Accepted(Live live) implements Attempt {}

    /// Another agent is connected under the same name and is not silent.
    record Refused(String message) implements Attempt {}
  }

  /// Nobody connected yet.
  ///
  /// @param silentAfter a stream that says nothing for so long no longer counts
  public Connections(InstantSource clock, Duration silentAfter) {
    this.clock = clock;
    this.silentAfter = silentAfter;
  }

  /// Registers a stream. A stream of the same host that has gone silent gives way: its network has
  /// died and its agent is back.
  public Attempt connect(HostId host, String remote) {
    Live mine = new Live(this, host, remote, clock.instant());
    Live holder =
        byHost.compute(host, (_, known) -> known == null || isSilent(known) ? mine : known);
    return holder == mine ? new Attempt.Accepted(mine) : refused(host, remote, holder);
  }

  private static Attempt refused(HostId host, String remote, Live holder) {
    return new Attempt.Refused(
        "host "
            + host
            + ": already connected from "
            + holder.remote
            + ", second connection from "
            + remote
            + " refused (expected: one agent per host name; enrol one of them under another)");
  }

  /// When the agent of a host last said something on its open stream; empty: no live stream.
  public Optional<Instant> lastHeard(HostId host) {
    return Optional.ofNullable(byHost.get(host))
        .filter(live -> !isSilent(live))
        .map(Live::lastHeard);
  }

  /// The hosts with a live stream.
  public Set<HostId> connected() {
    Set<HostId> hosts = new TreeSet<>();
    byHost.forEach((host, live) -> {
      if (!isSilent(live)) {
        hosts.add(host);
      }
    });
    return hosts;
  }

  private boolean isSilent(Live live) {
    return live.lastHeard.plus(silentAfter).isBefore(clock.instant());
  }
}
