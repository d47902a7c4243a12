package io.shadowcast.aggregator.api;

import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.snapshot.Operation;
import io.shadowcast.aggregator.snapshot.Shown;
import io.shadowcast.aggregator.snapshot.Snapshots;
import io.shadowcast.aggregator.store.SnapshotRecord;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.CreateSnapshotRequest;
import io.shadowcast.wire.v1.GetSnapshotOperationRequest;
import io.shadowcast.wire.v1.GetSnapshotRequest;
import io.shadowcast.wire.v1.ListSnapshotsRequest;
import io.shadowcast.wire.v1.ListSnapshotsResponse;
import io.shadowcast.wire.v1.PlanRestoreRequest;
import io.shadowcast.wire.v1.RestoreSnapshotRequest;
import io.shadowcast.wire.v1.ShipSnapshotRequest;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotOperation;
import io.shadowcast.wire.v1.SnapshotsServiceGrpc;
import io.shadowcast.wire.v1.UndoRestoreRequest;
import io.shadowcast.words.HostId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Snapshots of hosts and orders for them.
final class SnapshotsApi extends SnapshotsServiceGrpc.SnapshotsServiceImplBase {
  private static final int MOST = 1000;

  private final Calls calls;
  private final Snapshots snapshots;

  SnapshotsApi(Calls calls, Snapshots snapshots) {
    this.calls = calls;
    this.snapshots = snapshots;
  }

  @Override
  public void listSnapshots(
      ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> out) {
    calls.read(out, () -> found(request));
  }

  private ListSnapshotsResponse found(ListSnapshotsRequest request) {
    String parent = request.getParent();
    boolean ofTarget = parent.contains("/targets/");
    Optional<HostId> host =
        checked(() ->
            ofTarget
                ? Optional.of(ResourceNames.target(parent).host())
                : ResourceNames.hostOrAll(parent));
    host.ifPresent(this::known);
    int skipped = page(request);
    int size = request.getPageSize() == 0 ? MOST : Math.clamp(request.getPageSize(), 1, MOST);
    List<Snapshot> all =
        snapshots.shown(host).stream()
            .filter(each ->
                !ofTarget || each.record().target().equals(ResourceNames.target(parent).target()))
            .filter(each -> !request.getPinnedOnly() || each.record().pinned())
            .filter(each ->
                !request.hasEndBefore()
                    || each.record().ended().isBefore(Times.fromWire(request.getEndBefore())))
            .map(SnapshotMessages::snapshot)
            .toList();
    ListSnapshotsResponse.Builder answer =
        ListSnapshotsResponse.newBuilder()
            .addAllSnapshots(all.stream().skip(skipped).limit(size).toList());
    return skipped + size < all.size()
        ? answer.setNextPageToken(String.valueOf(skipped + size)).build()
        : answer.build();
  }

  private static int page(ListSnapshotsRequest request) {
    try {
      return request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    } catch (NumberFormatException e) {
      throw Refusal.invalid(
          "page_token: %s (expected: the next_page_token of an earlier answer)"
              .formatted(request.getPageToken()));
    }
  }

  @Override
  public void getSnapshot(GetSnapshotRequest request, StreamObserver<Snapshot> out) {
    calls.read(out, () -> SnapshotMessages.snapshot(shown(request.getName())));
  }

  /// One that its host has.
  private SnapshotRecord one(String name) {
    Shown shown = shown(name);
    if (!shown.onHost()) {
      throw Refusal.precondition(
          "name: %s is at the aggregator alone (expected: a snapshot that its host has)"
              .formatted(name));
    }
    return shown.record();
  }

  private Shown shown(String name) {
    ResourceNames.SnapshotRef ref = checked(() -> ResourceNames.snapshot(name));
    known(ref.host());
    List<Shown> found =
        snapshots.shown(Optional.of(ref.host())).stream()
            .filter(each ->
                each.record().target().equals(ref.target())
                    && each.record().id().startsWith(ref.id()))
            .toList();
    if (found.isEmpty()) {
      throw Refusal.notFound(name, "a snapshot that the agent has told of");
    }
    if (found.size() > 1) {
      throw Refusal.invalid(
          "name: %s (expected: more of the id; %d begin like that)".formatted(name, found.size()));
    }
    return found.getFirst();
  }

  @Override
  public void createSnapshot(CreateSnapshotRequest request, StreamObserver<SnapshotOperation> out) {
    order(
        request,
        out,
        () ->
            new Wish(
                target(request.getParent()), "snapshot.create", Map.of("pin", request.getPin())));
  }

  @Override
  public void planRestore(PlanRestoreRequest request, StreamObserver<SnapshotOperation> out) {
    order(request, out, () -> plan(request));
  }

  private Wish plan(PlanRestoreRequest request) {
    ResourceNames.TargetRef target = target(request.getTarget());
    if (request.getSnapshot().isEmpty() != request.hasEndBefore()) {
      throw Refusal.invalid("snapshot, end_before: (expected: exactly one of them)");
    }
    String before =
        request.hasEndBefore()
            ? checked(() -> Times.fromWire(request.getEndBefore()).toString())
            : "";
    String snapshot = request.getSnapshot().isEmpty() ? "" : one(request.getSnapshot()).id();
    return new Wish(
        target,
        "snapshot.plan",
        Map.of(
            "before", before,
            "snapshot", snapshot,
            "fuzzy", flag(request.getAllowFuzzy()),
            "unverified", flag(request.getAllowUnverified()),
            "policies", request.getPoliciesList()));
  }

  private static String flag(boolean set) {
    return set ? "true" : "";
  }

  @Override
  public void restoreSnapshot(
      RestoreSnapshotRequest request, StreamObserver<SnapshotOperation> out) {
    order(
        request,
        out,
        () -> {
          if (!request.getPlan().isEmpty()) {
            return planned(request);
          }
          SnapshotRecord one = one(request.getName());
          return new Wish(
              new ResourceNames.TargetRef(one.host(), one.target()),
              "snapshot.restore",
              Map.of("snapshot", one.id(), "policies", request.getPoliciesList()));
        });
  }

  /// A plan names its snapshot, which the host knows before its agent has told of it.
  private static Wish planned(RestoreSnapshotRequest request) {
    ResourceNames.SnapshotRef ref = checked(() -> ResourceNames.snapshot(request.getName()));
    return new Wish(
        new ResourceNames.TargetRef(ref.host(), ref.target()),
        "snapshot.restore",
        Map.of("plan", request.getPlan(), "policies", request.getPoliciesList()));
  }

  @Override
  public void undoRestore(UndoRestoreRequest request, StreamObserver<SnapshotOperation> out) {
    order(request, out, () -> new Wish(target(request.getTarget()), "snapshot.undo", Map.of()));
  }

  @Override
  public void shipSnapshot(ShipSnapshotRequest request, StreamObserver<SnapshotOperation> out) {
    order(
        request,
        out,
        () -> {
          String id = request.getSnapshot().isEmpty() ? "" : one(request.getSnapshot()).id();
          return new Wish(target(request.getTarget()), "snapshot.ship", Map.of("snapshot", id));
        });
  }

  @Override
  public void getSnapshotOperation(
      GetSnapshotOperationRequest request, StreamObserver<SnapshotOperation> out) {
    calls.read(
        out,
        () -> {
          ResourceNames.OperationRef ref =
              checked(() -> ResourceNames.snapshotOperation(request.getName()));
          return snapshots
              .find(ref.host(), ref.id())
              .map(SnapshotMessages::operation)
              .orElseThrow(() -> Refusal.notFound(request.getName(), "an operation of the host"));
        });
  }

  private record Wish(ResourceNames.TargetRef target, String verb, Map<String, ?> arguments) {}

  private void order(
      Message request, StreamObserver<SnapshotOperation> out, Supplier<Wish> wanted) {
    calls.change(
        request,
        out,
        SnapshotOperation.getDefaultInstance(),
        () -> {
          Wish wish = wanted.get();
          HostId host = wish.target().host();
          known(host);
          String arguments = json(wish.arguments());
          String target = wish.target().target();
          Operation draft = snapshots.draft(host, wish.verb(), target, arguments);
          return new Prepared<>(
              SnapshotMessages.operation(draft),
              () ->
                  SnapshotMessages.operation(snapshots.give(host, wish.verb(), target, arguments)),
              () -> snapshots.send(host));
        });
  }

  private void known(HostId host) {
    if (!snapshots.knows(host)) {
      throw Refusal.notFound(ResourceNames.host(host), "an enrolled host");
    }
  }

  private static ResourceNames.TargetRef target(String name) {
    return checked(() -> ResourceNames.target(name));
  }

  private static <T> T checked(Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage()));
    }
  }

  /// Canonical: sorted keys, no white space; what is empty is left out.
  private static String json(Map<String, ?> arguments) {
    Struct.Builder struct = Struct.newBuilder();
    new TreeMap<>(arguments)
        .forEach((key, value) -> {
          if (value instanceof String text && !text.isEmpty()) {
            struct.putFields(key, text(text));
          } else if (value instanceof List<?> list && !list.isEmpty()) {
            ListValue.Builder values = ListValue.newBuilder();
            list.forEach(each -> values.addValues(text(each.toString())));
            struct.putFields(key, Value.newBuilder().setListValue(values).build());
          }
        });
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().sortingMapKeys().print(struct);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException("Texts are JSON", e);
    }
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
