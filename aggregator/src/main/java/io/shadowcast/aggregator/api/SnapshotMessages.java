package io.shadowcast.aggregator.api;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.shadowcast.aggregator.snapshot.Operation;
import io.shadowcast.aggregator.snapshot.ShipProgress;
import io.shadowcast.aggregator.snapshot.Shown;
import io.shadowcast.aggregator.store.SnapshotCopy;
import io.shadowcast.aggregator.store.SnapshotOrder;
import io.shadowcast.aggregator.store.SnapshotRecord;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.RestorePlan;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotCatalogue;
import io.shadowcast.wire.v1.SnapshotCopyState;
import io.shadowcast.wire.v1.SnapshotOperation;
import io.shadowcast.wire.v1.SnapshotOperationState;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Receipt;
import java.util.List;

/// Snapshots and operations as messages.
final class SnapshotMessages {
  private static final String PLAN = "snapshot.plan";

  private SnapshotMessages() {}

  /// What an agent says of its own host; names of other hosts in it are refused.
  static List<SnapshotRecord> records(HostId host, SnapshotCatalogue catalogue) {
    return catalogue.getSnapshotsList().stream().map(each -> record(host, each)).toList();
  }

  static SnapshotRecord record(HostId host, Snapshot wire) {
    ResourceNames.SnapshotRef name = ResourceNames.snapshot(wire.getName());
    if (!name.host().equals(host)) {
      throw new IllegalArgumentException(
          "snapshots.name: %s (expected: one of hosts/%s)".formatted(wire.getName(), host));
    }
    return new SnapshotRecord(
        host,
        name.target(),
        name.id(),
        wire.getGeneration(),
        Times.fromWire(wire.getEndTime()).wall(),
        wire.getPinsCount() > 0,
        wire.toByteArray());
  }

  static Snapshot snapshot(Shown shown) {
    try {
      Snapshot.Builder wire =
          Snapshot.parseFrom(shown.record().message()).toBuilder()
              .setHostRemoved(!shown.onHost())
              .clearCopy();
      shown.copy().ifPresent(copy -> wire.setCopy(held(copy)));
      shown
          .progress()
          .filter(_ -> shown.copy().isEmpty())
          .ifPresent(progress -> wire.setCopy(shipping(progress)));
      return wire.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored snapshot cannot be read", e);
    }
  }

  private static io.shadowcast.wire.v1.SnapshotCopy held(SnapshotCopy copy) {
    return io.shadowcast.wire.v1.SnapshotCopy.newBuilder()
        .setState(SnapshotCopyState.SNAPSHOT_COPY_STATE_HELD)
        .setVerified(copy.verified())
        .setHeldTime(Times.toWire(copy.arrived()))
        .build();
  }

  private static io.shadowcast.wire.v1.SnapshotCopy shipping(ShipProgress progress) {
    io.shadowcast.wire.v1.SnapshotCopy.Builder wire =
        io.shadowcast.wire.v1.SnapshotCopy.newBuilder()
            .setState(SnapshotCopyState.SNAPSHOT_COPY_STATE_SHIPPING)
            .setTotalBytes(progress.totalBytes())
            .setDoneBytes(progress.doneBytes())
            .setBytesPerSecond(progress.bytesPerSecond());
    progress
        .remaining()
        .ifPresent(
            left -> wire.setRemaining(Duration.newBuilder().setSeconds(left.toSeconds()).build()));
    return wire.build();
  }

  static SnapshotOperation operation(Operation operation) {
    SnapshotOrder order = operation.order();
    SnapshotOperation.Builder wire =
        SnapshotOperation.newBuilder()
            .setName(ResourceNames.host(order.host()) + "/snapshotOperations/" + order.sequence())
            .setTarget(ResourceNames.target(order.host(), order.target()))
            .setVerb(order.verb())
            .setCreateTime(Times.toWire(order.created()))
            .setDeadline(Times.toWire(order.deadline()))
            .setState(SnapshotOperationState.SNAPSHOT_OPERATION_STATE_PENDING);
    if (operation.receipt().isPresent()) {
      put(operation.receipt().get(), wire);
    } else if (operation.expired()) {
      wire.setState(SnapshotOperationState.SNAPSHOT_OPERATION_STATE_EXPIRED)
          .setDetail("no receipt came before the deadline");
    } else if (!operation.connected()) {
      wire.setDetail("the agent of the host is not connected; it is told when it is");
    }
    return wire.build();
  }

  private static void put(Receipt receipt, SnapshotOperation.Builder wire) {
    wire.setState(
        switch (receipt.outcome()) {
          case DONE -> SnapshotOperationState.SNAPSHOT_OPERATION_STATE_DONE;
          case FAILED -> SnapshotOperationState.SNAPSHOT_OPERATION_STATE_FAILED;
          case REFUSED -> SnapshotOperationState.SNAPSHOT_OPERATION_STATE_REFUSED;
        });
    if (receipt.outcome() == Receipt.Outcome.DONE && PLAN.equals(wire.getVerb())) {
      wire.setPlan(plan(receipt.detail()));
    } else {
      wire.setDetail(receipt.detail());
    }
  }

  private static RestorePlan plan(String json) {
    try {
      RestorePlan.Builder plan = RestorePlan.newBuilder();
      JsonFormat.parser().ignoringUnknownFields().merge(json, plan);
      return plan.build();
    } catch (InvalidProtocolBufferException e) {
      return RestorePlan.newBuilder().addRefusals("the plan of the host cannot be read").build();
    }
  }
}
