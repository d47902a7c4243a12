package io.shadowcast.wire.map;

import io.shadowcast.wire.v1.Pause;
import io.shadowcast.wire.v1.ProbeState;
import io.shadowcast.wire.v1.StreamPosition;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Event;
import io.shadowcast.words.Fact;
import io.shadowcast.words.Hello;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.SettingsOutcome;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.Welcome;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an agent says of itself and of its host. [OrderWire] has what it is told.
public final class AgentWire {
  private static final Map<io.shadowcast.wire.v1.LossReason, LossReason> REASONS = reasons();

  private AgentWire() {}

  /// To the wire.
  public static io.shadowcast.wire.v1.Hello toWire(Hello hello) {
    var wire =
        io.shadowcast.wire.v1.Hello.newBuilder()
            .setAgentVersion(hello.agentVersion())
            .setBootId(hello.boot().toString())
            .setInventory(toWire(hello.inventory()))
            .setMirrorRevision(hello.mirrorRevision());
    hello.pausedSince().map(Times::toWire).ifPresent(wire::setPausedSince);
    hello.probes().forEach(probe -> wire.addProbes(toWire(probe)));
    hello.workloads().forEach(workload -> wire.addWorkloads(toWire(workload)));
    return wire.build();
  }

  /// From the wire.
  public static Hello fromWire(io.shadowcast.wire.v1.Hello wire) {
    return new Hello(
        wire.getAgentVersion(),
        BootId.parse(wire.getBootId()),
        Field.in("inventory", wire.getInventory(), AgentWire::fromWire),
        Field.each("probes", wire.getProbesList(), AgentWire::fromWire),
        Field.each("workloads", wire.getWorkloadsList(), AgentWire::fromWire),
        wire.getMirrorRevision(),
        wire.hasPausedSince()
            ? Optional.of(Field.in("paused_since", wire.getPausedSince(), Times::fromWire))
            : Optional.empty());
  }

  /// To the wire.
  ///
  /// @param since empty: the host is not paused any more
  public static Pause pauseToWire(Optional<Instant> since) {
    Pause.Builder wire = Pause.newBuilder();
    since.map(Times::toWire).ifPresent(wire::setSince);
    return wire.build();
  }

  /// From the wire: since when the host is paused; empty: it is not any more.
  public static Optional<Instant> pauseFromWire(Pause wire) {
    return wire.hasSince()
        ? Optional.of(Field.in("since", wire.getSince(), Times::fromWire))
        : Optional.empty();
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Welcome toWire(Welcome welcome) {
    var wire =
        io.shadowcast.wire.v1.Welcome.newBuilder()
            .setServerTime(Times.toWire(welcome.serverTime()));
    welcome
        .positions()
        .forEach((boot, sequence) ->
            wire.addPositions(
                StreamPosition.newBuilder().setBootId(boot.toString()).setSequence(sequence)));
    return wire.build();
  }

  /// From the wire.
  public static Welcome fromWire(io.shadowcast.wire.v1.Welcome wire) {
    Map<BootId, Long> positions = new HashMap<>();
    wire.getPositionsList()
        .forEach(at -> positions.put(BootId.parse(at.getBootId()), at.getSequence()));
    return new Welcome(Field.in("server_time", wire.getServerTime(), Times::fromWire), positions);
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.SettingsOutcome toWire(SettingsOutcome outcome) {
    return io.shadowcast.wire.v1.SettingsOutcome.newBuilder()
        .setRevision(outcome.revision())
        .addAllFaults(outcome.faults())
        .build();
  }

  /// From the wire.
  public static SettingsOutcome fromWire(io.shadowcast.wire.v1.SettingsOutcome wire) {
    return new SettingsOutcome(wire.getRevision(), wire.getFaultsList());
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.ObservedWorkload toWire(ObservedWorkload workload) {
    return io.shadowcast.wire.v1.ObservedWorkload.newBuilder()
        .setName(workload.name().value())
        .addAllPorts(workload.ports())
        .setProtocol(workload.protocol())
        .setCapture(workload.capture())
        .setVmType(workload.vmType().map(VmTypeName::value).orElse(""))
        .build();
  }

  /// From the wire.
  public static ObservedWorkload fromWire(io.shadowcast.wire.v1.ObservedWorkload wire) {
    return new ObservedWorkload(
        new WorkloadName(wire.getName()),
        wire.getPortsList(),
        wire.getProtocol(),
        wire.getCapture(),
        wire.getVmType().isEmpty()
            ? Optional.empty()
            : Optional.of(new VmTypeName(wire.getVmType())));
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.ProbeResult toWire(ProbeResult probe) {
    return io.shadowcast.wire.v1.ProbeResult.newBuilder()
        .setSource(probe.source())
        .setState(ProbeState.valueOf("PROBE_STATE_" + probe.state()))
        .setReason(probe.reason())
        .setRemedy(probe.remedy())
        .build();
  }

  /// From the wire; a state that is not known here counts as OFF and says so.
  public static ProbeResult fromWire(io.shadowcast.wire.v1.ProbeResult wire) {
    ProbeResult.State state = state(wire.getState());
    boolean known = wire.getState() != ProbeState.UNRECOGNIZED;
    String reason = known ? wire.getReason() : "state " + wire.getStateValue() + " is not known";
    return new ProbeResult(wire.getSource(), state, reason, wire.getRemedy());
  }

  private static ProbeResult.State state(ProbeState wire) {
    return switch (wire) {
      case PROBE_STATE_FULL -> ProbeResult.State.FULL;
      case PROBE_STATE_REDUCED -> ProbeResult.State.REDUCED;
      case PROBE_STATE_OFF, PROBE_STATE_UNSPECIFIED, UNRECOGNIZED -> ProbeResult.State.OFF;
    };
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Inventory toWire(Inventory inventory) {
    var wire =
        io.shadowcast.wire.v1.Inventory.newBuilder()
            .setOs(inventory.os())
            .setKernel(inventory.kernel())
            .setArchitecture(inventory.architecture())
            .setCpuModel(inventory.cpuModel())
            .setLogicalCpus(inventory.logicalCpus())
            .setMemoryBytes(inventory.memoryBytes())
            .setVirtualization(inventory.virtualization());
    for (Inventory.Disk disk : inventory.disks()) {
      wire.addDisksBuilder()
          .setName(disk.name())
          .setModel(disk.model())
          .setSizeBytes(disk.sizeBytes());
    }
    for (Inventory.Nic nic : inventory.interfaces()) {
      wire.addInterfacesBuilder()
          .setName(nic.name())
          .addAllAddresses(nic.addresses())
          .setSpeedBitsPerSecond(nic.speedBitsPerSecond());
    }
    return wire.build();
  }

  /// From the wire.
  public static Inventory fromWire(io.shadowcast.wire.v1.Inventory wire) {
    return new Inventory(
        wire.getOs(),
        wire.getKernel(),
        wire.getArchitecture(),
        wire.getCpuModel(),
        wire.getLogicalCpus(),
        wire.getMemoryBytes(),
        Field.each(
            "disks",
            wire.getDisksList(),
            disk -> new Inventory.Disk(disk.getName(), disk.getModel(), disk.getSizeBytes())),
        Field.each(
            "interfaces",
            wire.getInterfacesList(),
            nic ->
                new Inventory.Nic(
                    nic.getName(), nic.getAddressesList(), nic.getSpeedBitsPerSecond())),
        wire.getVirtualization());
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Fact toWire(Fact fact) {
    return io.shadowcast.wire.v1.Fact.newBuilder()
        .setKind(fact.kind())
        .setName(fact.name())
        .setValue(fact.value().orElse(""))
        .setDigest(fact.digest())
        .setAbsent(fact.absent())
        .setSecret(fact.secret())
        .setObserved(Times.toWire(fact.observed()))
        .build();
  }

  /// From the wire. An absent or secret fact has no value; any other has one, which may be empty.
  public static Fact fromWire(io.shadowcast.wire.v1.Fact wire) {
    boolean none = wire.getValue().isEmpty() && (wire.getAbsent() || wire.getSecret());
    return new Fact(
        wire.getKind(),
        wire.getName(),
        none ? Optional.empty() : Optional.of(wire.getValue()),
        wire.getDigest(),
        wire.getAbsent(),
        wire.getSecret(),
        Field.in("observed", wire.getObserved(), Times::fromWire));
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Ledger toWire(Ledger ledger) {
    var wire =
        io.shadowcast.wire.v1.Ledger.newBuilder()
            .setWorkload(ledger.workload().value())
            .setShadow(ledger.shadow().map(ShadowName::value).orElse(""))
            .setSeen(ledger.seen())
            .setSent(ledger.sent())
            .setWaiting(ledger.waiting());
    ledger.losses().forEach(loss -> wire.addLosses(toWire(loss)));
    return wire.build();
  }

  /// From the wire.
  ///
  /// @param warnings takes a sentence for each loss whose reason is not known here
  public static Ledger fromWire(io.shadowcast.wire.v1.Ledger wire, List<String> warnings) {
    String shadow = wire.getShadow();
    return new Ledger(
        new WorkloadName(wire.getWorkload()),
        shadow.isEmpty() ? Optional.empty() : Optional.of(new ShadowName(shadow)),
        wire.getSeen(),
        wire.getSent(),
        wire.getWaiting(),
        losses(wire.getLossesList(), warnings));
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Loss toWire(Loss loss) {
    return io.shadowcast.wire.v1.Loss.newBuilder()
        .setReason(onWire(loss.reason()))
        .setRecords(loss.records())
        .setBytes(loss.bytes())
        .build();
  }

  private static io.shadowcast.wire.v1.LossReason onWire(LossReason reason) {
    return io.shadowcast.wire.v1.LossReason.valueOf("LOSS_REASON_" + reason);
  }

  private static Map<io.shadowcast.wire.v1.LossReason, LossReason> reasons() {
    Map<io.shadowcast.wire.v1.LossReason, LossReason> reasons =
        new EnumMap<>(io.shadowcast.wire.v1.LossReason.class);
    for (LossReason reason : LossReason.values()) {
      reasons.put(onWire(reason), reason);
    }
    return reasons;
  }

  static List<Loss> losses(List<io.shadowcast.wire.v1.Loss> wire, List<String> warnings) {
    List<Loss> losses = new ArrayList<>(wire.size());
    for (io.shadowcast.wire.v1.Loss loss : wire) {
      LossReason reason = REASONS.get(loss.getReason());
      if (reason != null) {
        losses.add(new Loss(reason, loss.getRecords(), loss.getBytes()));
      } else {
        warnings.add(
            "loss.reason: %d (expected: one known here); %d records left out"
                .formatted(loss.getReasonValue(), loss.getRecords()));
      }
    }
    return losses;
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Event toWire(Event event) {
    return io.shadowcast.wire.v1.Event.newBuilder()
        .setKind(event.kind())
        .setText(event.text())
        .setObserved(Times.toWire(event.observed()))
        .build();
  }

  /// From the wire.
  public static Event fromWire(io.shadowcast.wire.v1.Event wire) {
    return new Event(
        wire.getKind(), wire.getText(), Field.in("observed", wire.getObserved(), Times::fromWire));
  }
}
