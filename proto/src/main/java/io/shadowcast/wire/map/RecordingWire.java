package io.shadowcast.wire.map;

import com.google.protobuf.Duration;
import io.shadowcast.wire.v1.RecordingFigures;
import io.shadowcast.wire.v1.RecordingPhase;
import io.shadowcast.wire.v1.RecordingSpread;
import io.shadowcast.wire.v1.RecordingWork;
import io.shadowcast.wire.v1.ReplayFigures;
import io.shadowcast.wire.v1.ReplayWork;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.RecordingState;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.util.ArrayList;
import java.util.Optional;

/// Recordings and replays: what is ordered of an agent, and how it stands.
public final class RecordingWire {
  /// What google.protobuf.Duration allows.
  private static final long LONGEST_SECONDS = 315_576_000_000L;

  private RecordingWire() {}

  /// To the wire.
  public static io.shadowcast.wire.v1.RecordingOrder toWire(RecordingOrder order) {
    var wire =
        io.shadowcast.wire.v1.RecordingOrder.newBuilder()
            .setId(order.id())
            .setDeadline(Times.toWire(order.deadline()))
            .setStop(order.stop());
    return switch (order.work()) {
      case RecordingOrder.Recording work -> wire.setRecord(toWire(work)).build();
      case RecordingOrder.Replay work -> wire.setReplay(toWire(work)).build();
    };
  }

  private static RecordingWork toWire(RecordingOrder.Recording work) {
    return RecordingWork.newBuilder()
        .setWorkload(work.workload().value())
        .setFile(work.file())
        .setLongest(toWire(work.longest()))
        .setMostBytes(work.mostBytes())
        .build();
  }

  private static ReplayWork toWire(RecordingOrder.Replay work) {
    return ReplayWork.newBuilder()
        .setFile(work.file())
        .setShadow(work.shadow().value())
        .setRate(work.rate())
        .build();
  }

  /// From the wire.
  public static RecordingOrder fromWire(io.shadowcast.wire.v1.RecordingOrder wire) {
    return new RecordingOrder(
        wire.getId(),
        switch (wire.getWorkCase()) {
          case RECORD -> fromWire(wire.getRecord());
          case REPLAY -> fromWire(wire.getReplay());
          case WORK_NOT_SET ->
              throw new IllegalArgumentException("work: none (expected: record or replay)");
        },
        Times.fromWire(wire.getDeadline()),
        wire.getStop());
  }

  private static RecordingOrder.Recording fromWire(RecordingWork wire) {
    return new RecordingOrder.Recording(
        new WorkloadName(wire.getWorkload()),
        wire.getFile(),
        fromWire(wire.getLongest()),
        wire.getMostBytes());
  }

  private static RecordingOrder.Replay fromWire(ReplayWork wire) {
    return new RecordingOrder.Replay(
        wire.getFile(), new ShadowName(wire.getShadow()), wire.getRate());
  }

  /// To the wire.
  public static Duration toWire(java.time.Duration time) {
    return Duration.newBuilder().setSeconds(time.getSeconds()).setNanos(time.getNano()).build();
  }

  /// From the wire; what is too long for a time is the longest one.
  public static java.time.Duration fromWire(Duration wire) {
    return java.time.Duration.ofSeconds(Math.clamp(wire.getSeconds(), 0, LONGEST_SECONDS))
        .plusNanos(Math.max(0, wire.getNanos()));
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.RecordingState toWire(RecordingState state) {
    var wire =
        io.shadowcast.wire.v1.RecordingState.newBuilder()
            .setId(state.id())
            .setPhase(toWire(state.phase()))
            .addAllFaults(state.faults())
            .setBeginTime(Times.toWire(state.begun()));
    state.ended().ifPresent(ended -> wire.setEndTime(Times.toWire(ended)));
    state.ledger().ifPresent(ledger -> wire.setLedger(AgentWire.toWire(ledger)));
    switch (state.figures()) {
      case RecordingState.Nothing() -> {}
      case RecordingState.Recorded figures -> wire.setRecording(toWire(figures));
      case RecordingState.Replayed figures -> wire.setReplay(toWire(figures));
    }
    return wire.build();
  }

  private static RecordingFigures toWire(RecordingState.Recorded figures) {
    return RecordingFigures.newBuilder()
        .setBytes(figures.bytes())
        .setRedacted(figures.redacted())
        .setSha256(figures.sha256())
        .setEnding(figures.ending())
        .build();
  }

  private static ReplayFigures toWire(RecordingState.Replayed figures) {
    var wire =
        ReplayFigures.newBuilder()
            .setTo(figures.to().toString())
            .setRate(figures.rate())
            .setSeconds(figures.seconds())
            .setRequests(figures.requests())
            .setUnplayed(figures.unplayed())
            .setConnections(figures.connections())
            .setAnswered(figures.answered())
            .setErrors(figures.errors())
            .setUnaccounted(figures.unaccounted())
            .setDamage(figures.damage());
    figures
        .times()
        .ifPresent(times ->
            wire.setStartLag(toWire(times.startLag()))
                .setInterarrivalError(toWire(times.interarrivalError()))
                .setResponse(toWire(times.response()))
                .setProduction(toWire(times.production())));
    return wire.build();
  }

  private static RecordingSpread toWire(RecordingState.Spread spread) {
    return RecordingSpread.newBuilder()
        .setP50(spread.p50())
        .setP95(spread.p95())
        .setP99(spread.p99())
        .build();
  }

  private static RecordingPhase toWire(RecordingState.Phase phase) {
    return switch (phase) {
      case RUNNING -> RecordingPhase.RECORDING_PHASE_RUNNING;
      case DONE -> RecordingPhase.RECORDING_PHASE_DONE;
      case FAILED -> RecordingPhase.RECORDING_PHASE_FAILED;
      case REFUSED -> RecordingPhase.RECORDING_PHASE_REFUSED;
    };
  }

  /// From the wire.
  public static RecordingState fromWire(io.shadowcast.wire.v1.RecordingState wire) {
    return new RecordingState(
        wire.getId(),
        phase(wire.getPhase()),
        wire.getFaultsList(),
        Times.fromWire(wire.getBeginTime()),
        wire.hasEndTime() ? Optional.of(Times.fromWire(wire.getEndTime())) : Optional.empty(),
        wire.hasLedger() ? Optional.of(ledger(wire)) : Optional.empty(),
        figures(wire));
  }

  private static Ledger ledger(io.shadowcast.wire.v1.RecordingState wire) {
    // A reason that a later version counts by is left out: the rest is still worth telling.
    return AgentWire.fromWire(wire.getLedger(), new ArrayList<>());
  }

  private static RecordingState.Figures figures(io.shadowcast.wire.v1.RecordingState wire) {
    if (wire.hasRecording()) {
      RecordingFigures figures = wire.getRecording();
      return new RecordingState.Recorded(
          figures.getBytes(), figures.getRedacted(), figures.getSha256(), figures.getEnding());
    }
    return wire.hasReplay() ? replayed(wire.getReplay()) : new RecordingState.Nothing();
  }

  private static RecordingState.Replayed replayed(ReplayFigures wire) {
    return new RecordingState.Replayed(
        Endpoint.parse(wire.getTo()),
        wire.getRate(),
        wire.getSeconds(),
        wire.getRequests(),
        wire.getUnplayed(),
        wire.getConnections(),
        wire.getAnswered(),
        wire.getErrors(),
        wire.getUnaccounted(),
        wire.hasStartLag() ? Optional.of(times(wire)) : Optional.empty(),
        wire.getDamage());
  }

  private static RecordingState.Times times(ReplayFigures wire) {
    return new RecordingState.Times(
        spread(wire.getStartLag()),
        spread(wire.getInterarrivalError()),
        spread(wire.getResponse()),
        spread(wire.getProduction()));
  }

  private static RecordingState.Spread spread(RecordingSpread wire) {
    return new RecordingState.Spread(wire.getP50(), wire.getP95(), wire.getP99());
  }

  private static RecordingState.Phase phase(RecordingPhase wire) {
    return switch (wire) {
      case RECORDING_PHASE_RUNNING -> RecordingState.Phase.RUNNING;
      case RECORDING_PHASE_DONE -> RecordingState.Phase.DONE;
      case RECORDING_PHASE_FAILED -> RecordingState.Phase.FAILED;
      case RECORDING_PHASE_REFUSED -> RecordingState.Phase.REFUSED;
      case RECORDING_PHASE_UNSPECIFIED,
          RECORDING_PHASE_PENDING,
          RECORDING_PHASE_EXPIRED,
          UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "phase: " + wire + " (expected: running, done, failed or refused)");
    };
  }
}
