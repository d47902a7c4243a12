package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fingerprint.Fingerprints;
import io.shadowcast.aggregator.fingerprint.Fingerprints.Taken;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.trainer.fingerprint.Fingerprint;
import io.shadowcast.trainer.fingerprint.FingerprintJson;
import io.shadowcast.trainer.fingerprint.Groups;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.ResourceNames.WorkloadRef;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.CompareFingerprintsRequest;
import io.shadowcast.wire.v1.CompareFingerprintsResponse;
import io.shadowcast.wire.v1.FingerprintGroup;
import io.shadowcast.wire.v1.FingerprintSide;
import io.shadowcast.wire.v1.FingerprintsServiceGrpc;
import io.shadowcast.wire.v1.GetFingerprintRequest;
import io.shadowcast.wire.v1.GroupFingerprintsRequest;
import io.shadowcast.wire.v1.GroupFingerprintsResponse;
import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What workloads are like, and how like one is to another.
final class FingerprintsApi extends FingerprintsServiceGrpc.FingerprintsServiceImplBase {
  private static final Duration USUAL = Duration.ofDays(1);
  private static final double FURTHEST = 0.5;
  private static final WorkloadRef NONE =
      new WorkloadRef(new HostId("none"), new WorkloadName("none"));

  private final Calls calls;
  private final Known known;
  private final StateStore state;
  private final Fingerprints fingerprints;
  private final InstantSource clock;

  FingerprintsApi(
      Calls calls, Fleet fleet, StateStore state, Fingerprints fingerprints, InstantSource clock) {
    this.calls = calls;
    this.known = new Known(fleet);
    this.state = state;
    this.fingerprints = fingerprints;
    this.clock = clock;
  }

  private record Span(Instant from, Instant until) {}

  /// What is asked for, read and checked, not taken yet.
  private sealed interface Side {
    record Stored(WorkloadRef workload, Span span) implements Side {}

    record Exported(Fingerprint fingerprint) implements Side {}
  }

  @Override
  public void getFingerprint(
      GetFingerprintRequest request, StreamObserver<io.shadowcast.wire.v1.Fingerprint> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Side.Stored side = stored(faults, "", request);
          faults.refuse();
          return FingerprintMessages.of(taken(side));
        });
  }

  @Override
  public void compareFingerprints(
      CompareFingerprintsRequest request, StreamObserver<CompareFingerprintsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Optional<Side> one = side(faults, "one.", request.getOne());
          Optional<Side> other = side(faults, "other.", request.getOther());
          faults.refuse();
          return FingerprintMessages.of(taken(one.orElseThrow()), taken(other.orElseThrow()));
        });
  }

  @Override
  public void groupFingerprints(
      GroupFingerprintsRequest request, StreamObserver<GroupFingerprintsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Span span =
              span(
                  faults,
                  "",
                  request.hasStartTime() ? Optional.of(request.getStartTime()) : Optional.empty(),
                  request.hasEndTime() ? Optional.of(request.getEndTime()) : Optional.empty());
          double furthest = request.hasFurthest() ? request.getFurthest() : FURTHEST;
          faults.check(furthest >= 0, "furthest", furthest, "0 or more; 1 is a factor of two");
          faults.refuse();
          return groups(span, furthest);
        });
  }

  private GroupFingerprintsResponse groups(Span span, double furthest) {
    GroupFingerprintsResponse.Builder wire = GroupFingerprintsResponse.newBuilder();
    Map<Fingerprint, String> names = new HashMap<>();
    List<Fingerprint> all = new ArrayList<>();
    for (WorkloadRecord workload : state.workloads().list(Optional.empty())) {
      String name = ResourceNames.workload(workload.host(), workload.name());
      switch (fingerprints.take(workload.host(), workload.name(), span.from, span.until)) {
        case Taken.Known(Fingerprint fingerprint) -> {
          all.add(fingerprint);
          names.put(fingerprint, name);
        }
        case Taken.TooLittle _ -> wire.addNotKnown(name);
      }
    }
    for (List<Fingerprint> group : Groups.of(all, furthest)) {
      wire.addGroups(
          FingerprintGroup.newBuilder()
              .addAllWorkloads(group.stream().map(one -> names.getOrDefault(one, "")).toList()));
    }
    return wire.build();
  }

  private Optional<Side> side(Faults faults, String field, FingerprintSide side) {
    return switch (side.getSideCase()) {
      case WORKLOAD -> Optional.of(stored(faults, field + "workload.", side.getWorkload()));
      case EXPORTED ->
          faults.read(
              field + "exported",
              () -> Optional.of(new Side.Exported(FingerprintJson.read(side.getExported()))),
              Optional.<Side>empty());
      case SIDE_NOT_SET -> {
        faults.add(field + "side", "none", "a workload, or a fingerprint that was exported");
        yield Optional.empty();
      }
    };
  }

  private Side.Stored stored(Faults faults, String field, GetFingerprintRequest request) {
    WorkloadRef workload =
        faults.read(field + "workload", () -> ResourceNames.workload(request.getWorkload()), NONE);
    Span span =
        span(
            faults,
            field,
            request.hasStartTime() ? Optional.of(request.getStartTime()) : Optional.empty(),
            request.hasEndTime() ? Optional.of(request.getEndTime()) : Optional.empty());
    return new Side.Stored(workload, span);
  }

  private Span span(
      Faults faults,
      String field,
      Optional<com.google.protobuf.Timestamp> start,
      Optional<com.google.protobuf.Timestamp> end) {
    Instant now = clock.instant();
    Instant until =
        faults.read(field + "end_time", () -> end.map(Times::fromWire).orElse(now), now);
    Instant from =
        faults.read(
            field + "start_time",
            () -> start.map(Times::fromWire).orElse(until.minus(USUAL)),
            Instant.EPOCH);
    faults.check(until.isAfter(from), field + "end_time", until, "after " + from);
    return new Span(from, until);
  }

  private Fingerprint taken(Side side) {
    return switch (side) {
      case Side.Exported(Fingerprint fingerprint) -> fingerprint;
      case Side.Stored(WorkloadRef workload, Span span) -> {
        known.workload(workload);
        yield switch (fingerprints.take(
            workload.host(), workload.workload(), span.from, span.until)) {
          case Taken.Known(Fingerprint fingerprint) -> fingerprint;
          case Taken.TooLittle(int windows) ->
              throw Refusal.precondition(
                  "windows: %d of %s with requests and without losses (expected: %d)"
                      .formatted(
                          windows,
                          ResourceNames.workload(workload.host(), workload.workload()),
                          Fingerprint.FEWEST_WINDOWS));
        };
      }
    };
  }
}
