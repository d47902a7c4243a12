package io.shadowcast.aggregator.fleet;

import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.Order;
import io.shadowcast.words.RecordingOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Which agents are connected, at most one stream per host, and the way to reach them.
public final class Connections {
  private final InstantSource clock;
  private final Duration silentAfter;
  private final Map<HostId, Live> byHost = new ConcurrentHashMap<>();

  /// The aggregator's end of a stream. Nothing here waits for the agent.
  public interface Link {
    /// Where the agent connects from.
    String remote();

    /// Hands over what the agent is to mirror.
    ///
    /// @return false when the stream has ended
    boolean tell(MirrorSettings settings);

    /// Hands over an order.
    ///
    /// @return false when the stream has ended
    boolean send(Order order);

    /// Hands over what the agent is to record or to play.
    ///
    /// @return false when the stream has ended
    boolean tell(RecordingOrder order);

    /// The host has another stream now; this one is to end.
    void giveWay();
  }

  /// A live stream. Closed by the one who opened it.
  public static final class Live implements AutoCloseable {
    private final Connections owner;
    private final HostId host;
    private final Link link;
    private volatile Instant lastHeard;

    private Live(Connections owner, HostId host, Link link, Instant now) {
      this.owner = owner;
      this.host = host;
      this.link = link;
      lastHeard = now;
    }

    /// The agent said something.
    public void heard() {
      lastHeard = owner.clock.instant();
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
  public Attempt connect(HostId host, Link link) {
    Live mine = new Live(this, host, link, clock.instant());
    Live known = byHost.putIfAbsent(host, mine);
    if (known == null) {
      return new Attempt.Accepted(mine);
    }
    if (!isSilent(known) || !byHost.replace(host, known, mine)) {
      return refused(host, link, known);
    }
    known.link.giveWay();
    return new Attempt.Accepted(mine);
  }

  private static Attempt refused(HostId host, Link link, Live holder) {
    return new Attempt.Refused(
        "host: %s is connected already from %s, second connection from %s refused"
                .formatted(host, holder.link.remote(), link.remote())
            + " (expected: one agent per host name; enrol one of them under another)");
  }

  /// Tells the agent of a host what to mirror.
  ///
  /// @return false when it has no stream
  public boolean tell(HostId host, MirrorSettings settings) {
    Live live = byHost.get(host);
    return live != null && live.link.tell(settings);
  }

  /// Sends an order to the agent of a host; its receipt is kept when it arrives.
  ///
  /// @return false when it has no stream
  public boolean send(HostId host, Order order) {
    Live live = byHost.get(host);
    return live != null && live.link.send(order);
  }

  /// Tells the agent of a host what to record or to play.
  ///
  /// @return false when it has no stream
  public boolean tell(HostId host, RecordingOrder order) {
    Live live = byHost.get(host);
    return live != null && live.link.tell(order);
  }

  /// Whether a host has a stream, be it silent.
  public boolean isOpen(HostId host) {
    return byHost.containsKey(host);
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
