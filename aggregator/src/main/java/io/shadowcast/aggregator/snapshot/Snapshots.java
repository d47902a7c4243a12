package io.shadowcast.aggregator.snapshot;

import io.shadowcast.aggregator.access.OrderSigner;
import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.store.SnapshotCopy;
import io.shadowcast.aggregator.store.SnapshotOrder;
import io.shadowcast.aggregator.store.SnapshotRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// The door of this room. An order is kept before it is sent and sent again at each connection of
/// its host until there is a receipt or its deadline has passed; the executor sees to it that it is
/// carried out once.
///
/// The epoch of an order is at least the milliseconds since 1970: what an operator did on the host,
/// which raises the epoch there by one, is overtaken by the next order, and not by an older one.
public final class Snapshots {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String STEP = "snapshot";

  private final StateStore state;
  private final Connections connections;
  private final OrderSigner signer;
  private final InstantSource clock;
  private final Supplier<UUID> names;
  private final Copies copies;

  /// @param copies of the snapshots of hosts, here
  /// @param names a random one for each order
  public Snapshots(
      StateStore state,
      Connections connections,
      OrderSigner signer,
      InstantSource clock,
      Supplier<UUID> names,
      Copies copies) {
    this.state = state;
    this.connections = connections;
    this.signer = signer;
    this.clock = clock;
    this.names = names;
    this.copies = copies;
  }

  /// Copies of the snapshots of hosts, here.
  public Copies copies() {
    return copies;
  }

  /// Whether there is such a host.
  public boolean knows(HostId host) {
    return state.hosts().find(host).isPresent();
  }

  /// The snapshots of a host, or of all, oldest first.
  public List<SnapshotRecord> list(Optional<HostId> host) {
    return state.snapshots().list(host);
  }

  /// The same, with those that are here alone, and where each is.
  public List<Shown> shown(Optional<HostId> host) {
    Map<Key, SnapshotCopy> here = new LinkedHashMap<>();
    copies.list(host).forEach(each -> here.put(Key.of(each.snapshot()), each));
    List<Shown> all = new ArrayList<>();
    for (SnapshotRecord each : list(host)) {
      all.add(shown(each, true, Optional.ofNullable(here.remove(Key.of(each)))));
    }
    here.values().forEach(copy -> all.add(shown(copy.snapshot(), false, Optional.of(copy))));
    all.sort(Comparator.comparing(each -> each.record().ended()));
    return all;
  }

  private record Key(HostId host, String id) {
    static Key of(SnapshotRecord record) {
      return new Key(record.host(), record.id());
    }
  }

  private Shown shown(SnapshotRecord record, boolean onHost, Optional<SnapshotCopy> copy) {
    return new Shown(
        record,
        onHost,
        copy,
        copies.progress(record.host()).filter(on -> on.id().equals(record.id())));
  }

  /// Takes over what a host has.
  public void tell(HostId host, List<SnapshotRecord> snapshots) {
    state.snapshots().replace(host, snapshots);
  }

  /// An order as it would be given now; nothing is kept.
  public Operation draft(HostId host, String verb, String target, String argumentsJson) {
    return operation(order(host, verb, target, argumentsJson, 0));
  }

  /// Keeps an order, within the caller's transaction; [#send] follows it.
  public Operation give(HostId host, String verb, String target, String argumentsJson) {
    long epoch = state.snapshots().nextEpoch(host, target, clock.millis());
    SnapshotOrder order = order(host, verb, target, argumentsJson, epoch);
    state.snapshots().add(order);
    return operation(order);
  }

  private SnapshotOrder order(
      HostId host, String verb, String target, String argumentsJson, long epoch) {
    Instant now = clock.instant();
    String sequence = names.get().toString();
    return new SnapshotOrder(
        host, sequence, verb, target, argumentsJson, epoch, now.plus(PATIENCE), now);
  }

  /// Sends what a host was ordered and has not answered: after an order was given, and when its
  /// agent connects.
  public void send(HostId host) {
    for (SnapshotOrder order : state.snapshots().open(host, clock.instant())) {
      var _ = connections.send(host, signed(order));
    }
  }

  private Order signed(SnapshotOrder order) {
    Order.Fence fence = new Order.Fence(order.sequence(), STEP, 1, order.target(), order.epoch());
    return signer.sign(
        new Order(
            order.host(),
            fence,
            order.verb(),
            order.argumentsJson(),
            order.deadline(),
            Order.Seal.NONE));
  }

  /// An order of a host.
  public Optional<Operation> find(HostId host, String sequence) {
    return state.snapshots().order(host, sequence).map(this::operation);
  }

  private Operation operation(SnapshotOrder order) {
    return new Operation(
        order,
        state.receipts().list(order.host(), order.sequence()).stream().findFirst(),
        clock.instant().isAfter(order.deadline()),
        connections.isOpen(order.host()));
  }
}
