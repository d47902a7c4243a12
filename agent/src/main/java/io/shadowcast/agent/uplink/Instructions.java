package io.shadowcast.agent.uplink;

import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.wire.map.RecordingWire;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.RecordingOrder;
import io.shadowcast.wire.v1.RecordingStates;
import io.shadowcast.wire.v1.SnapshotCatalogue;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.RecordingState;
import io.shadowcast.words.SettingsOutcome;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Answers what the aggregator wants: mirror settings by their faults, orders by receipts.
final class Instructions {
  private final HostAgent agent;
  private final CentralSettings central;
  private final ReceiptJournal receipts;
  private final Supplier<SourceTime> now;
  private volatile Supplier<Optional<SnapshotCatalogue>> snapshots = Optional::empty;

  Instructions(HostAgent agent, Path state, Supplier<SourceTime> now) throws IOException {
    this.agent = agent;
    this.now = now;
    central = new CentralSettings(state);
    receipts = new ReceiptJournal(state);
  }

  ConnectRequest settings(io.shadowcast.wire.v1.MirrorSettings wire) {
    SettingsOutcome outcome = new SettingsOutcome(Math.max(0, wire.getRevision()), apply(wire));
    return ConnectRequest.newBuilder().setSettingsOutcome(AgentWire.toWire(outcome)).build();
  }

  /// Since when this host is paused; empty: it is not.
  Optional<Instant> pausedSince() {
    return agent.pausedSince();
  }

  /// The snapshots of this host; empty: they were not looked at.
  Optional<SnapshotCatalogue> snapshots() {
    return snapshots.get();
  }

  /// Where they come from.
  void snapshots(Supplier<Optional<SnapshotCatalogue>> source) {
    snapshots = source;
  }

  private List<String> apply(io.shadowcast.wire.v1.MirrorSettings wire) {
    try {
      MirrorSettings settings = OrderWire.fromWire(wire);
      List<String> faults = agent.apply(settings);
      if (faults.isEmpty()) {
        central.write(settings);
      } else if (settings.off()) {
        switchOff(settings.revision());
      }
      return faults;
    } catch (IllegalArgumentException e) {
      agent.refused(Math.max(0, wire.getRevision()), List.of(String.valueOf(e.getMessage())));
      if (wire.getOff()) {
        return offAtLeast(wire.getRevision(), String.valueOf(e.getMessage()));
      }
      return List.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return List.of("in force, but lost at the next start: " + e.getMessage());
    }
  }

  private List<String> offAtLeast(long revision, String fault) {
    try {
      switchOff(revision);
      return List.of(fault);
    } catch (IOException e) {
      return List.of(fault, "off, but not after the next start: " + e.getMessage());
    }
  }

  /// The kill switch is obeyed and kept whatever else is wrong with the settings that throw it,
  /// unless newer ones are in force: what was wanted before, but off.
  private void switchOff(long revision) throws IOException {
    MirrorSettings last = central.read().orElse(new MirrorSettings(0, false, List.of(), List.of()));
    if (revision >= last.revision()) {
      MirrorSettings off =
          new MirrorSettings(last.revision(), true, last.targets(), last.classes());
      List<String> ignored = agent.apply(off);
      central.write(off);
    }
  }

  /// Has an order carried out, which may take long. Of an agent without executor it is refused,
  /// which is noted before it is said.
  ///
  /// @param say told the receipt, perhaps by another thread; not told anything when there is none
  ///   yet: the order is given again then
  /// @throws IllegalArgumentException when it is not an order
  /// @throws IOException when a refusal cannot be noted; then nothing is said
  void order(io.shadowcast.wire.v1.Order wire, Consumer<ConnectRequest> say) throws IOException {
    Order order = OrderWire.fromWire(wire);
    if (!agent.carryOut(order, receipt -> say.accept(message(receipt)))) {
      say.accept(message(refusal(order)));
    }
  }

  /// Has a recording or a replay taken up, or ended.
  ///
  /// @return what is to be said now: that it is none that this agent understands; empty: nothing
  Optional<ConnectRequest> recording(RecordingOrder wire) {
    try {
      agent.carryOut(RecordingWire.fromWire(wire));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      Instant at = now.get().wall();
      return Optional.of(
          states(
              List.of(
                  new RecordingState(
                      wire.getId(),
                      RecordingState.Phase.REFUSED,
                      List.of(String.valueOf(e.getMessage())),
                      at,
                      Optional.of(at),
                      Optional.empty(),
                      new RecordingState.Nothing()))));
    }
  }

  /// How recordings and replays stand.
  List<RecordingState> recordings() {
    return agent.recordings();
  }

  /// A message of some of them.
  static ConnectRequest states(List<RecordingState> some) {
    RecordingStates.Builder states = RecordingStates.newBuilder();
    some.forEach(state -> states.addStates(RecordingWire.toWire(state)));
    return ConnectRequest.newBuilder().setRecordingStates(states).build();
  }

  private static ConnectRequest message(Receipt receipt) {
    return ConnectRequest.newBuilder().setReceipt(OrderWire.toWire(receipt)).build();
  }

  private Receipt refusal(Order order) throws IOException {
    Optional<Receipt> before = receipts.of(order.fence());
    if (before.isPresent()) {
      return before.get();
    }
    Receipt receipt =
        new Receipt(
            order.fence(),
            Receipt.Outcome.REFUSED,
            order.verb() + ": refused (this agent has no executor)",
            now.get());
    receipts.add(receipt);
    return receipt;
  }
}
