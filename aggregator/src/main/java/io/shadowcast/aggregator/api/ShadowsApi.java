package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.metrics.Merging;
import io.shadowcast.aggregator.shadow.Creation;
import io.shadowcast.aggregator.shadow.Shadows;
import io.shadowcast.aggregator.shadow.Stopped;
import io.shadowcast.aggregator.store.MirrorRecord;
import io.shadowcast.aggregator.store.ShadowRecord;
import io.shadowcast.aggregator.store.ShadowStore;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.ComparisonWire;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.ShadowsWire;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.CompareShadowsRequest;
import io.shadowcast.wire.v1.CompareShadowsResponse;
import io.shadowcast.wire.v1.CreateShadowRequest;
import io.shadowcast.wire.v1.DeleteShadowRequest;
import io.shadowcast.wire.v1.DeleteShadowResponse;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.ListShadowsRequest;
import io.shadowcast.wire.v1.ListShadowsResponse;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.Shadow;
import io.shadowcast.wire.v1.ShadowsServiceGrpc;
import io.shadowcast.wire.v1.StopMirroringRequest;
import io.shadowcast.wire.v1.StopMirroringResponse;
import io.shadowcast.wire.v1.UpdateMirrorRequest;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Shadows and mirroring.
final class ShadowsApi extends ShadowsServiceGrpc.ShadowsServiceImplBase {
  private static final HostId NONE = new HostId("none");
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final ResourceNames.ShadowRef NO_SHADOW =
      new ResourceNames.ShadowRef(NONE, new ShadowName("none"));

  private final Calls calls;
  private final Shadows shadows;
  private final StateStore state;
  private final MirrorHealth health;
  private final InstantSource clock;

  ShadowsApi(
      Calls calls, Shadows shadows, StateStore state, MirrorHealth health, InstantSource clock) {
    this.calls = calls;
    this.shadows = shadows;
    this.state = state;
    this.health = health;
    this.clock = clock;
  }

  @Override
  public void listShadows(ListShadowsRequest request, StreamObserver<ListShadowsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Optional<HostId> host =
              faults.read(
                  "parent", () -> ResourceNames.hostOrAll(request.getParent()), Optional.empty());
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          host.ifPresent(this::mirrorOf);
          Page<Shadow> page =
              Page.of(
                  shadows.list(host).stream().map(ShadowsApi::wire).toList(), Shadow::getName, ask);
          return ListShadowsResponse.newBuilder()
              .addAllShadows(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void createShadow(CreateShadowRequest request, StreamObserver<Shadow> out) {
    calls.change(
        request,
        out,
        Shadow.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("parent", () -> ResourceNames.host(request.getParent()), NONE);
          Optional<MirrorTarget> read =
              faults.readMessage("shadow", () -> Optional.of(target(request)), Optional.empty());
          faults.refuse();
          MirrorTarget target = read.orElseThrow();
          mirrorOf(host);
          shadows.obstacle(host, target).ifPresent(ShadowsApi::dangling);
          if (shadows.find(host, target.shadow()).isPresent()) {
            throw taken(host, target);
          }
          return new Prepared<>(
              ShadowsWire.toWire(host, target, clock.instant()),
              () -> created(host, target),
              () -> shadows.tell(host));
        });
  }

  @Override
  public void deleteShadow(DeleteShadowRequest request, StreamObserver<DeleteShadowResponse> out) {
    calls.change(
        request,
        out,
        DeleteShadowResponse.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          ResourceNames.ShadowRef name =
              faults.read("name", () -> ResourceNames.shadow(request.getName()), NO_SHADOW);
          faults.refuse();
          existing(name.host(), name.shadow());
          return new Prepared<>(
              DeleteShadowResponse.getDefaultInstance(),
              () -> {
                shadows.delete(name.host(), name.shadow());
                return DeleteShadowResponse.getDefaultInstance();
              },
              () -> shadows.tell(name.host()));
        });
  }

  @Override
  public void getMirror(GetMirrorRequest request, StreamObserver<Mirror> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("name", () -> ResourceNames.mirror(request.getName()), NONE);
          faults.refuse();
          return wire(mirrorOf(host)).toBuilder()
              .setGuard(health.guard(host))
              .addAllProduction(health.production(host))
              .addAllEvents(health.events(host))
              .build();
        });
  }

  @Override
  public void compareShadows(
      CompareShadowsRequest request, StreamObserver<CompareShadowsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("parent", () -> ResourceNames.host(request.getParent()), NONE);
          Instant from = faults.read("start_time", () -> start(request), Instant.EPOCH);
          faults.refuse();
          mirrorOf(host);
          return CompareShadowsResponse.newBuilder()
              .addAllComparisons(
                  Merging.bySides(state.comparisons().list(host, from)).stream()
                      .map(ComparisonWire::toWire)
                      .filter(one -> isOf(request.getShadow(), one.getShadow()))
                      .toList())
              .build();
        });
  }

  private static boolean isOf(String wanted, String shadow) {
    return wanted.isEmpty() || wanted.equals(shadow);
  }

  private Instant start(CompareShadowsRequest request) {
    return request.hasStartTime()
        ? Times.fromWire(request.getStartTime())
        : clock.instant().minus(AN_HOUR);
  }

  @Override
  public void updateMirror(UpdateMirrorRequest request, StreamObserver<Mirror> out) {
    calls.change(
        request,
        out,
        Mirror.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("name", () -> ResourceNames.mirror(request.getName()), NONE);
          ShadowStore.Change change = change(request, faults);
          faults.refuse();
          Mirror before = wire(mirrorOf(host));
          change.shadow().ifPresent(shadow -> existing(host, shadow));
          change.classes().ifPresent(rules -> declared(host, rules));
          return new Prepared<>(
              preview(host, before, change),
              () -> wire(shadows.update(host, change)),
              () -> shadows.tell(host));
        });
  }

  @Override
  public void stopMirroring(
      StopMirroringRequest request, StreamObserver<StopMirroringResponse> out) {
    calls.change(
        request,
        out,
        StopMirroringResponse.getDefaultInstance(),
        () -> {
          return new Prepared<>(
              wire(shadows.reach()),
              () -> wire(shadows.stopAll()),
              // Told again at its next connection, should its stream end right now.
              _ -> wire(shadows.tellAll()));
        });
  }

  private Shadow created(HostId host, MirrorTarget target) {
    return switch (shadows.create(host, target)) {
      case Creation.Created(ShadowRecord shadow) -> wire(shadow);
      case Creation.Taken _ -> throw taken(host, target);
      case Creation.Dangling(String fault) -> throw Refusal.precondition(fault);
    };
  }

  private static void dangling(String fault) {
    throw Refusal.precondition(fault);
  }

  private static RuntimeException taken(HostId host, MirrorTarget target) {
    return Refusal.taken(
        "shadow_id: %s (expected: a name that no shadow of hosts/%s has)"
            .formatted(target.shadow(), host));
  }

  private static MirrorTarget target(CreateShadowRequest request) {
    return ShadowsWire.fromWire(request.getShadowId(), request.getShadow());
  }

  private static ShadowStore.Change change(UpdateMirrorRequest request, Faults faults) {
    boolean rated = request.hasRate();
    faults.check(
        !rated || (request.getRate() >= 0 && request.getRate() <= 1),
        "rate",
        request.getRate(),
        "0..1");
    Optional<ShadowName> shadow =
        request.getShadow().isEmpty()
            ? Optional.empty()
            : faults.read(
                "shadow", () -> Optional.of(new ShadowName(request.getShadow())), Optional.empty());
    faults.check(
        rated || request.getShadow().isEmpty(), "rate", "none", "a rate for the shadow named");
    List<ClassRule> classes = faults.readMessage("classes", () -> classes(request), List.of());
    faults.check(
        request.getReplaceClasses() || classes.isEmpty(),
        "replace_classes",
        "false",
        "true with classes");
    faults.check(
        request.hasOff() || rated || request.getReplaceClasses(),
        "request",
        "no change",
        "off, rate or classes");
    return new ShadowStore.Change(
        request.hasOff() ? Optional.of(request.getOff()) : Optional.empty(),
        rated ? OptionalDouble.of(request.getRate()) : OptionalDouble.empty(),
        shadow,
        request.getReplaceClasses() ? Optional.of(classes) : Optional.empty());
  }

  private static List<ClassRule> classes(UpdateMirrorRequest request) {
    return request.getClassesList().stream().map(OrderWire::fromWire).toList();
  }

  /// The agent would refuse the whole revision, later and out of sight.
  private void declared(HostId host, List<ClassRule> rules) {
    Faults faults = new Faults();
    for (int i = 0; i < rules.size(); i++) {
      faults.check(
          shadows.declares(host, rules.get(i).workload()),
          "classes[" + i + "].workload",
          rules.get(i).workload(),
          "a workload that the agent of hosts/" + host + " has declared");
    }
    faults.refuse();
  }

  private static Mirror preview(HostId host, Mirror before, ShadowStore.Change change) {
    Mirror.Builder after = before.toBuilder().setRevision(before.getRevision() + 1).clearFaults();
    change
        .rate()
        .ifPresent(rate ->
            after.getShadowsBuilderList().stream()
                .filter(shadow ->
                    change
                        .shadow()
                        .map(one -> ResourceNames.shadow(host, one).equals(shadow.getName()))
                        .orElse(true))
                .forEach(shadow -> shadow.setRate(rate)));
    change.off().ifPresent(after::setOff);
    change
        .classes()
        .ifPresent(rules ->
            after.clearClasses().addAllClasses(rules.stream().map(OrderWire::toWire).toList()));
    return after.build();
  }

  private MirrorRecord mirrorOf(HostId host) {
    return shadows
        .mirror(host)
        .orElseThrow(() -> Refusal.notFound(ResourceNames.host(host), "an enrolled host"));
  }

  private void existing(HostId host, ShadowName shadow) {
    if (shadows.find(host, shadow).isEmpty()) {
      throw Refusal.notFound(ResourceNames.shadow(host, shadow), "a shadow of the host");
    }
  }

  private static Shadow wire(ShadowRecord shadow) {
    return ShadowsWire.toWire(shadow.host(), shadow.target(), shadow.created());
  }

  private Mirror wire(MirrorRecord mirror) {
    Mirror.Builder wire = Mirror.newBuilder();
    shadows.pausedSince(mirror.host()).map(Times::toWire).ifPresent(wire::setPausedSince);
    return wire.setName(ResourceNames.mirror(mirror.host()))
        .setOff(mirror.off())
        .addAllClasses(mirror.classes().stream().map(OrderWire::toWire).toList())
        .setRevision(mirror.revision())
        .setAppliedRevision(mirror.appliedRevision())
        .addAllFaults(mirror.faults())
        .setConnected(shadows.connected(mirror.host()))
        .addAllShadows(
            shadows.list(Optional.of(mirror.host())).stream().map(ShadowsApi::wire).toList())
        .addAllLedgers(state.accounting(mirror.host()).stream().map(AgentWire::toWire).toList())
        .build();
  }

  private static StopMirroringResponse wire(Stopped stopped) {
    return StopMirroringResponse.newBuilder()
        .addAllTold(stopped.told().stream().map(ResourceNames::host).toList())
        .addAllNotConnected(stopped.notConnected().stream().map(ResourceNames::host).toList())
        .build();
  }
}
