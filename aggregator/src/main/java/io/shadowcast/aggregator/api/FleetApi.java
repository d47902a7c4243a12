package io.shadowcast.aggregator.api;

import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fleet.Etag;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.fleet.HostFilter;
import io.shadowcast.aggregator.fleet.HostView;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.store.HostRecord;
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
import java.util.Optional;
import java.util.Set;

/// Hosts and workloads.
final class FleetApi extends FleetServiceGrpc.FleetServiceImplBase {
  private static final HostId NONE = new HostId("none");
  private static final ResourceNames.WorkloadRef NO_WORKLOAD =
      new ResourceNames.WorkloadRef(NONE, new WorkloadName("none"));
  private static final String VM_TYPE = "vm_type";
  private static final Set<String> HOST_FIELDS = Set.of("group", "labels", VM_TYPE);
  private static final Set<String> WORKLOAD_FIELDS = Set.of("objective", VM_TYPE);

  private final Calls calls;
  private final Fleet fleet;
  private final Known known;

  FleetApi(Calls calls, Fleet fleet) {
    this.calls = calls;
    this.fleet = fleet;
    this.known = new Known(fleet);
  }

  @Override
  public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostFilter filter =
              faults.read("filter", () -> HostFilter.parse(request.getFilter()), HostFilter.ALL);
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          Page<HostView> page = fleet.hosts(filter, ask);
          return ListHostsResponse.newBuilder()
              .addAllHosts(page.items().stream().map(FleetMessages::host).toList())
              .setNextPageToken(page.nextToken())
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
          return FleetMessages.host(known.host(host));
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
          Page.Request ask =
              Page.Request.read(faults, request.getPageSize(), request.getPageToken());
          faults.refuse();
          host.ifPresent(known::host);
          Page<WorkloadRecord> page = fleet.workloads(host, ask);
          return ListWorkloadsResponse.newBuilder()
              .addAllWorkloads(page.items().stream().map(this::wire).toList())
              .setNextPageToken(page.nextToken())
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
          return wire(known.workload(name));
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
    faults.refuse();
    HostView view = known.host(name);
    HostRecord before = view.host();
    HostRecord.Settings settings =
        new HostRecord.Settings(
            mask.choose("group", wanted.getGroup(), before.group()),
            mask.choose("labels", labels, before.labels()),
            mask.choose(VM_TYPE, type, before.vmType()));
    fleet.validate(settings, wanted.getEtag(), mask.means(VM_TYPE));
    current(wanted.getName(), wanted.getEtag(), view.etag());
    Host preview =
        FleetMessages.host(view).toBuilder()
            .setGroup(settings.group())
            .clearLabels()
            .putAllLabels(settings.labels().values())
            .setVmType(settings.vmType().map(ResourceNames::vmType).orElse(""))
            .build();
    return Prepared.of(
        preview,
        () ->
            FleetMessages.host(
                saved(fleet.update(name, settings, wanted.getEtag()), wanted.getName())));
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
    faults.refuse();
    WorkloadRecord before = known.workload(name);
    WorkloadRecord.Settings settings =
        new WorkloadRecord.Settings(
            mask.choose("objective", objective, before.objective()),
            mask.choose(VM_TYPE, type, before.vmType()));
    fleet.validate(settings, wanted.getEtag(), mask.means(VM_TYPE));
    current(wanted.getName(), wanted.getEtag(), Etag.of(before.revision()));
    Workload preview =
        wire(before).toBuilder()
            .setObjective(FleetWire.toWire(settings.objective()))
            .setVmType(settings.vmType().map(ResourceNames::vmType).orElse(""))
            .build();
    return Prepared.of(
        preview,
        () ->
            wire(
                saved(
                    fleet.update(name.host(), name.workload(), settings, wanted.getEtag()),
                    wanted.getName())));
  }

  private Workload wire(WorkloadRecord workload) {
    return FleetMessages.workload(workload, fleet.typeOf(workload.host()));
  }

  private static Optional<VmTypeName> vmType(Faults faults, String field, String name) {
    return faults.read(field, () -> ResourceNames.optionalVmType(name), Optional.empty());
  }

  private static void current(String name, String wanted, String present) {
    if (!wanted.isEmpty() && !wanted.equals(present)) {
      throw Refusal.stale(name, wanted);
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
