package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.aggregator.store.Written;
import io.shadowcast.wire.map.FleetWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.GetHostRequest;
import io.shadowcast.wire.v1.GetWorkloadRequest;
import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.ListHostsRequest;
import io.shadowcast.wire.v1.ListHostsResponse;
import io.shadowcast.wire.v1.ListWorkloadsRequest;
import io.shadowcast.wire.v1.ListWorkloadsResponse;
import io.shadowcast.wire.v1.UpdateHostRequest;
import io.shadowcast.wire.v1.UpdateWorkloadRequest;
import io.shadowcast.wire.v1.Workload;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/// Hosts and workloads.
final class FleetApi extends FleetServiceGrpc.FleetServiceImplBase {
  private static final HostId NONE = new HostId("none");
  private static final ResourceNames.WorkloadRef NO_WORKLOAD =
      new ResourceNames.WorkloadRef(NONE, new WorkloadName("none"));
  private static final Set<String> HOST_FIELDS = Set.of("group", "labels", "vm_type");
  private static final Set<String> WORKLOAD_FIELDS = Set.of("objective", "vm_type");

  private final Calls calls;
  private final StateStore state;
  private final AgentStreams streams;

  FleetApi(Calls calls, StateStore state, AgentStreams streams) {
    this.calls = calls;
    this.state = state;
    this.streams = streams;
  }

  @Override
  public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Predicate<Host> filter =
              faults.read("filter", () -> HostFilter.parse(request.getFilter()), _ -> true);
          Pages.Ask ask = Pages.ask(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          List<Host> hosts = state.hosts().list().stream().map(this::wire).filter(filter).toList();
          Pages<Host> page = Pages.of(hosts, ask, Host::getName);
          return ListHostsResponse.newBuilder()
              .addAllHosts(page.elements())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void getHost(GetHostRequest request, StreamObserver<Host> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("name", () -> ResourceNames.host(request.getName()), NONE);
          faults.refuse();
          return wire(known(host));
        });
  }

  @Override
  public void updateHost(UpdateHostRequest request, StreamObserver<Host> out) {
    calls.change(request, out, Host.getDefaultInstance(), () -> prepareHost(request));
  }

  @Override
  public void listWorkloads(
      ListWorkloadsRequest request, StreamObserver<ListWorkloadsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          Optional<HostId> host =
              faults.read(
                  "parent", () -> ResourceNames.hostOrAll(request.getParent()), Optional.empty());
          Pages.Ask ask = Pages.ask(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          host.ifPresent(this::known);
          List<Workload> workloads =
              state.workloads().list(host).stream().map(FleetMessages::workload).toList();
          Pages<Workload> page = Pages.of(workloads, ask, Workload::getName);
          return ListWorkloadsResponse.newBuilder()
              .addAllWorkloads(page.elements())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void getWorkload(GetWorkloadRequest request, StreamObserver<Workload> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          ResourceNames.WorkloadRef name =
              faults.read("name", () -> ResourceNames.workload(request.getName()), NO_WORKLOAD);
          faults.refuse();
          return FleetMessages.workload(known(name));
        });
  }

  @Override
  public void updateWorkload(UpdateWorkloadRequest request, StreamObserver<Workload> out) {
    calls.change(request, out, Workload.getDefaultInstance(), () -> prepareWorkload(request));
  }

  private Prepared<Host> prepareHost(UpdateHostRequest request) {
    Faults faults = new Faults();
    Host wanted = request.getHost();
    HostId name = faults.read("host.name", () -> ResourceNames.host(wanted.getName()), NONE);
    UpdateMask mask = UpdateMask.of(faults, request.getUpdateMask(), HOST_FIELDS);
    Optional<VmTypeName> type = vmType(faults, "host.vm_type", wanted.getVmType());
    Labels labels = faults.read("host.labels", () -> Labels.of(wanted.getLabelsMap()), Labels.NONE);
    OptionalLong revision = etag(faults, "host.etag", wanted.getEtag());
    faults.refuse();
    HostRecord before = known(name);
    HostRecord.Settings settings =
        new HostRecord.Settings(
            mask.choose("group", wanted.getGroup(), before.group()),
            mask.choose("labels", labels, before.labels()),
            mask.choose("vm_type", type, before.vmType()));
    settings.vmType().ifPresent(this::inCatalogue);
    current(wanted.getName(), revision, before.revision(), wanted.getEtag());
    Host preview =
        wire(before).toBuilder()
            .setGroup(settings.group())
            .clearLabels()
            .putAllLabels(settings.labels().values())
            .setVmType(settings.vmType().map(ResourceNames::vmType).orElse(""))
            .build();
    return Prepared.of(
        preview,
        () -> wire(saved(state.hosts().update(name, settings, revision), wanted.getName())));
  }

  private Prepared<Workload> prepareWorkload(UpdateWorkloadRequest request) {
    Faults faults = new Faults();
    Workload wanted = request.getWorkload();
    ResourceNames.WorkloadRef name =
        faults.read("workload.name", () -> ResourceNames.workload(wanted.getName()), NO_WORKLOAD);
    UpdateMask mask = UpdateMask.of(faults, request.getUpdateMask(), WORKLOAD_FIELDS);
    Optional<VmTypeName> type = vmType(faults, "workload.vm_type", wanted.getVmType());
    Objective objective =
        faults.readMessage(
            "workload.objective", () -> FleetWire.fromWire(wanted.getObjective()), Objective.NONE);
    OptionalLong revision = etag(faults, "workload.etag", wanted.getEtag());
    faults.refuse();
    WorkloadRecord before = known(name);
    WorkloadRecord.Settings settings =
        new WorkloadRecord.Settings(
            mask.choose("objective", objective, before.objective()),
            mask.choose("vm_type", type, before.vmType()));
    settings.vmType().ifPresent(this::inCatalogue);
    current(wanted.getName(), revision, before.revision(), wanted.getEtag());
    Workload preview =
        FleetMessages.workload(before).toBuilder()
            .setObjective(FleetWire.toWire(settings.objective()))
            .setVmType(settings.vmType().map(ResourceNames::vmType).orElse(""))
            .build();
    return Prepared.of(
        preview,
        () ->
            FleetMessages.workload(
                saved(
                    state.workloads().update(name.host(), name.workload(), settings, revision),
                    wanted.getName())));
  }

  private Host wire(HostRecord host) {
    return FleetMessages.host(
        host, state.ledgers().list(host.name()), streams.lastHeard(host.name()));
  }

  private HostRecord known(HostId host) {
    return state
        .hosts()
        .find(host)
        .orElseThrow(() -> Refusal.notFound(ResourceNames.host(host), "an enrolled host"));
  }

  private WorkloadRecord known(ResourceNames.WorkloadRef name) {
    return state
        .workloads()
        .find(name.host(), name.workload())
        .orElseThrow(() ->
            Refusal.notFound(
                ResourceNames.workload(name.host(), name.workload()),
                "a workload that the host's agent has declared"));
  }

  private void inCatalogue(VmTypeName type) {
    if (state.vmTypes().find(type).isEmpty()) {
      throw Refusal.precondition(
          "vm_type: %s (expected: a type of the catalogue)".formatted(ResourceNames.vmType(type)));
    }
  }

  private static Optional<VmTypeName> vmType(Faults faults, String field, String name) {
    return faults.read(field, () -> ResourceNames.optionalVmType(name), Optional.empty());
  }

  private static OptionalLong etag(Faults faults, String field, String etag) {
    return faults.read(field, () -> FleetMessages.revision(etag), OptionalLong.empty());
  }

  private static void current(String name, OptionalLong wanted, long present, String etag) {
    if (wanted.isPresent() && wanted.getAsLong() != present) {
      throw Refusal.stale(name, etag);
    }
  }

  private static <T> T saved(Written<T> written, String name) {
    return switch (written) {
      case Written.Saved<T>(T value) -> value;
      case Written.Missing<T> _ -> throw Refusal.notFound(name, "what was there a moment ago");
      case Written.Stale<T> _ -> throw Refusal.stale(name, "outdated");
    };
  }
}
