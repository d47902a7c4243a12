package io.shadowcast.aggregator.recording;

import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.store.RecordingRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.words.HostId;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// The door of this room. An order is kept before it is told, and told again at each connection of
/// its host until the agent says that it has ended, or never took it up in time; the agent sees to
/// it that it is carried out once. Whether it may be the agent alone decides: it knows what it
/// captures, how much room there is, and whether its operator has paused it.
public final class Recordings {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final StateStore state;
  private final Connections connections;
  private final InstantSource clock;
  private final Supplier<UUID> names;

  /// @param names a random one for each order
  public Recordings(
      StateStore state, Connections connections, InstantSource clock, Supplier<UUID> names) {
    this.state = state;
    this.connections = connections;
    this.clock = clock;
    this.names = names;
  }

  /// Whether there is such a host.
  public boolean knows(HostId host) {
    return state.hosts().find(host).isPresent();
  }

  /// Whether the agent of a host has declared a workload.
  public boolean declares(HostId host, WorkloadName workload) {
    return state.workloads().find(host, workload).isPresent();
  }

  /// Whether the agent of a host can be told now.
  public boolean isConnected(HostId host) {
    return connections.isOpen(host);
  }

  /// Now.
  public Instant now() {
    return clock.instant();
  }

  /// An order as it would be given now; nothing is kept.
  public RecordingRecord draft(HostId host, RecordingOrder.Work work) {
    // As the state keeps it, so that it is told the same again.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    RecordingOrder order =
        new RecordingOrder(names.get().toString(), work, now.plus(PATIENCE), false);
    return new RecordingRecord(host, order, now, false, Optional.empty());
  }

  /// Keeps an order, within the caller's transaction; [#send] follows it.
  public RecordingRecord give(HostId host, RecordingOrder.Work work) {
    RecordingRecord drafted = draft(host, work);
    state.recordings().add(host, drafted.order(), drafted.created());
    return drafted;
  }

  /// Notes that one is to end, within the caller's transaction; [#send] follows it.
  public RecordingRecord stop(RecordingRecord one) {
    state.recordings().stop(one.host(), one.order().id());
    return new RecordingRecord(
        one.host(), one.order().stopped(), one.created(), one.ended(), one.state());
  }

  /// Tells a host what it was ordered and has not ended: after an order was given, and when its
  /// agent connects.
  public void send(HostId host) {
    for (RecordingRecord each : state.recordings().list(Optional.of(host)).reversed()) {
      if (!each.ended() && !isExpired(each)) {
        var _ = connections.tell(host, each.order());
      }
    }
  }

  /// Whether an agent would refuse it now, because it was not taken up in time.
  public boolean isExpired(RecordingRecord one) {
    return one.state().isEmpty() && clock.instant().isAfter(one.order().deadline());
  }

  /// Notes what an agent said.
  ///
  /// @param message of the state
  public void tell(HostId host, String id, boolean ended, byte[] message) {
    state.recordings().tell(host, id, ended, message);
  }

  /// Those of a host, or of all, newest first.
  public List<RecordingRecord> list(Optional<HostId> host) {
    return state.recordings().list(host);
  }
}
