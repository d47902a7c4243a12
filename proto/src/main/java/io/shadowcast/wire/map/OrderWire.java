package io.shadowcast.wire.map;

import com.google.protobuf.ByteString;
import io.shadowcast.wire.v1.ReceiptOutcome;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.Order;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;

/// What an agent is told: the wanted mirror settings, and orders with their receipts.
public final class OrderWire {
  private OrderWire() {}

  /// To the wire.
  public static io.shadowcast.wire.v1.MirrorSettings toWire(MirrorSettings settings) {
    var wire =
        io.shadowcast.wire.v1.MirrorSettings.newBuilder()
            .setRevision(settings.revision())
            .setOff(settings.off());
    settings.targets().forEach(target -> wire.addTargets(toWire(target)));
    settings.classes().forEach(rule -> wire.addClasses(toWire(rule)));
    return wire.build();
  }

  /// From the wire.
  public static MirrorSettings fromWire(io.shadowcast.wire.v1.MirrorSettings wire) {
    return new MirrorSettings(
        wire.getRevision(),
        wire.getOff(),
        Field.each("targets", wire.getTargetsList(), OrderWire::fromWire),
        Field.each("classes", wire.getClassesList(), OrderWire::fromWire));
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.MirrorTarget toWire(MirrorTarget target) {
    return io.shadowcast.wire.v1.MirrorTarget.newBuilder()
        .setWorkload(target.workload().value())
        .setShadow(target.shadow().value())
        .setVmType(target.vmType().value())
        .setAddress(target.address().toString())
        .setRate(target.rate())
        .setBaseline(target.baseline())
        .setLanes(LanesWire.toWire(target.lanes()))
        .build();
  }

  /// From the wire.
  public static MirrorTarget fromWire(io.shadowcast.wire.v1.MirrorTarget wire) {
    return new MirrorTarget(
        new WorkloadName(wire.getWorkload()),
        new ShadowName(wire.getShadow()),
        new VmTypeName(wire.getVmType()),
        Endpoint.parse(wire.getAddress()),
        wire.getRate(),
        wire.getBaseline(),
        LanesWire.fromWire(wire.getLanes()));
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.ClassRule toWire(ClassRule rule) {
    return io.shadowcast.wire.v1.ClassRule.newBuilder()
        .setWorkload(rule.workload().value())
        .setPort(rule.port())
        .setMethod(rule.method())
        .setPathPrefix(rule.pathPrefix())
        .setMinBytes(rule.minBytes())
        .setPriorityClass(number(rule.priority()))
        .build();
  }

  /// From the wire.
  public static ClassRule fromWire(io.shadowcast.wire.v1.ClassRule wire) {
    return new ClassRule(
        new WorkloadName(wire.getWorkload()),
        wire.getPort(),
        wire.getMethod(),
        wire.getPathPrefix(),
        wire.getMinBytes(),
        priority(wire.getPriorityClass()));
  }

  private static int number(PriorityClass priority) {
    return switch (priority) {
      case P0 -> 0;
      case P1 -> 1;
      case P2 -> 2;
      case P3 -> 3;
      case P4 -> 4;
    };
  }

  private static PriorityClass priority(int wire) {
    return switch (wire) {
      case 1 -> PriorityClass.P1;
      case 2 -> PriorityClass.P2;
      case 3 -> PriorityClass.P3;
      case 4 -> PriorityClass.P4;
      default ->
          throw new IllegalArgumentException("priority_class: " + wire + " (expected: 1..4)");
    };
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Order toWire(Order order) {
    return io.shadowcast.wire.v1.Order.newBuilder()
        .setHost(order.host().value())
        .setSequence(order.fence().sequence())
        .setStep(order.fence().step())
        .setAttempt(order.fence().attempt())
        .setTarget(order.fence().target())
        .setEpoch(order.fence().epoch())
        .setVerb(order.verb())
        .setArgumentsJson(order.argumentsJson())
        .setDeadline(Times.toWire(order.deadline()))
        .setSignature(ByteString.copyFrom(order.seal().signature()))
        .addAllCertificates(order.seal().certificates().stream().map(ByteString::copyFrom).toList())
        .build();
  }

  /// From the wire.
  public static Order fromWire(io.shadowcast.wire.v1.Order wire) {
    return new Order(
        new HostId(wire.getHost()),
        new Order.Fence(
            wire.getSequence(),
            wire.getStep(),
            wire.getAttempt(),
            wire.getTarget(),
            wire.getEpoch()),
        wire.getVerb(),
        wire.getArgumentsJson(),
        Field.in("deadline", wire.getDeadline(), Times::fromWire),
        new Order.Seal(
            wire.getSignature().toByteArray(),
            wire.getCertificatesList().stream().map(ByteString::toByteArray).toList()));
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Receipt toWire(Receipt receipt) {
    return io.shadowcast.wire.v1.Receipt.newBuilder()
        .setSequence(receipt.fence().sequence())
        .setStep(receipt.fence().step())
        .setAttempt(receipt.fence().attempt())
        .setTarget(receipt.fence().target())
        .setEpoch(receipt.fence().epoch())
        .setOutcome(toWire(receipt.outcome()))
        .setDetail(receipt.detail())
        .setCompleted(Times.toWire(receipt.completed()))
        .build();
  }

  /// From the wire.
  public static Receipt fromWire(io.shadowcast.wire.v1.Receipt wire) {
    return new Receipt(
        new Order.Fence(
            wire.getSequence(),
            wire.getStep(),
            wire.getAttempt(),
            wire.getTarget(),
            wire.getEpoch()),
        outcome(wire),
        wire.getDetail(),
        Field.in("completed", wire.getCompleted(), Times::fromWire));
  }

  private static ReceiptOutcome toWire(Receipt.Outcome outcome) {
    return switch (outcome) {
      case DONE -> ReceiptOutcome.RECEIPT_OUTCOME_DONE;
      case FAILED -> ReceiptOutcome.RECEIPT_OUTCOME_FAILED;
      case REFUSED -> ReceiptOutcome.RECEIPT_OUTCOME_REFUSED;
    };
  }

  private static Receipt.Outcome outcome(io.shadowcast.wire.v1.Receipt wire) {
    return switch (wire.getOutcome()) {
      case RECEIPT_OUTCOME_DONE -> Receipt.Outcome.DONE;
      case RECEIPT_OUTCOME_FAILED -> Receipt.Outcome.FAILED;
      case RECEIPT_OUTCOME_REFUSED -> Receipt.Outcome.REFUSED;
      case RECEIPT_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "outcome: " + wire.getOutcomeValue() + " (expected: 1..3)");
    };
  }
}
