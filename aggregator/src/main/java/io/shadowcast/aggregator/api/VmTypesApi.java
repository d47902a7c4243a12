package io.shadowcast.aggregator.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.ShadowRecord;
import io.shadowcast.aggregator.store.VmTypeStore;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.VmTypesWire;
import io.shadowcast.wire.v1.DeleteVmTypeRequest;
import io.shadowcast.wire.v1.DeleteVmTypeResponse;
import io.shadowcast.wire.v1.ImportBenchmarksRequest;
import io.shadowcast.wire.v1.ImportBenchmarksResponse;
import io.shadowcast.wire.v1.ImportVmTypesRequest;
import io.shadowcast.wire.v1.ImportVmTypesResponse;
import io.shadowcast.wire.v1.ListBenchmarksRequest;
import io.shadowcast.wire.v1.ListBenchmarksResponse;
import io.shadowcast.wire.v1.ListVmTypesRequest;
import io.shadowcast.wire.v1.ListVmTypesResponse;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The catalogue of VM types.
final class VmTypesApi extends VmTypesServiceGrpc.VmTypesServiceImplBase {
  private static final VmTypeName NONE = new VmTypeName("none");
  private static final io.shadowcast.wire.v1.VmType SOUND =
      io.shadowcast.wire.v1.VmType.newBuilder()
          .setName("vmTypes/sound")
          .setVcpus(1)
          .setMemoryMib(1)
          .setPricePerHour("1")
          .setCurrency("EUR")
          .build();
  private static final String FREE = "a type that no host, workload or shadow has";

  private final Calls calls;
  private final Fleet fleet;

  VmTypesApi(Calls calls, Fleet fleet) {
    this.calls = calls;
    this.fleet = fleet;
  }

  @Override
  public void listVmTypes(ListVmTypesRequest request, StreamObserver<ListVmTypesResponse> out) {
    calls.page(
        out,
        request.getPageSize(),
        request.getPageToken(),
        ask -> {
          Page<VmType> page = fleet.vmTypes(ask);
          return ListVmTypesResponse.newBuilder()
              .addAllVmTypes(page.items().stream().map(VmTypesWire::toWire).toList())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void importVmTypes(
      ImportVmTypesRequest request, StreamObserver<ImportVmTypesResponse> out) {
    calls.change(
        request,
        out,
        ImportVmTypesResponse.getDefaultInstance(),
        () -> {
          List<VmType> wanted = types(request);
          if (request.getReplaceAll()) {
            unused("vm_types", fleet.leftOut(wanted), "in the list, or " + FREE);
          }
          return Prepared.of(
              wire(fleet.forecast(wanted, request.getReplaceAll())),
              () -> wire(fleet.importTypes(wanted, request.getReplaceAll())));
        });
  }

  @Override
  public void deleteVmType(DeleteVmTypeRequest request, StreamObserver<DeleteVmTypeResponse> out) {
    calls.change(
        request,
        out,
        DeleteVmTypeResponse.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          VmTypeName name =
              faults.read("name", () -> ResourceNames.vmType(request.getName()), NONE);
          faults.refuse();
          if (!fleet.hasType(name)) {
            throw Refusal.notFound(request.getName(), "a type of the catalogue");
          }
          unused("name", Set.of(name), FREE);
          return Prepared.of(
              DeleteVmTypeResponse.getDefaultInstance(),
              () -> {
                fleet.deleteType(name);
                return DeleteVmTypeResponse.getDefaultInstance();
              });
        });
  }

  @Override
  public void importBenchmarks(
      ImportBenchmarksRequest request, StreamObserver<ImportBenchmarksResponse> out) {
    calls.change(
        request,
        out,
        ImportBenchmarksResponse.getDefaultInstance(),
        () -> {
          List<BenchmarkScore> scores = BenchmarkMessages.read(request);
          Set<VmTypeName> types =
              scores.stream().map(BenchmarkScore::type).collect(Collectors.toSet());
          ImportBenchmarksResponse answer =
              ImportBenchmarksResponse.newBuilder()
                  .setBenchmarks(request.getBenchmarksCount())
                  .setTypes(types.size())
                  .setTypesOfCatalogue(
                      (int)
                          fleet.catalogue().stream()
                              .filter(type -> types.contains(type.name()))
                              .count())
                  .build();
          return Prepared.of(
              answer,
              () -> {
                fleet.replaceBenchmarks(scores);
                return answer;
              });
        });
  }

  @Override
  public void listBenchmarks(
      ListBenchmarksRequest request, StreamObserver<ListBenchmarksResponse> out) {
    calls.page(
        out,
        request.getPageSize(),
        request.getPageToken(),
        ask -> BenchmarkMessages.of(fleet.benchmarks(ask)));
  }

  /// Advice would speak of a type that has no price any more.
  private void unused(String field, Set<VmTypeName> leaving, String expected) {
    Map<String, List<String>> users = users(leaving);
    if (!users.isEmpty()) {
      throw Refusal.precondition(
          users.entrySet().stream()
              .map(used ->
                  "%s: %s is the type of %s (expected: %s)"
                      .formatted(
                          field, used.getKey(), String.join(", ", used.getValue()), expected))
              .collect(Collectors.joining("\n")));
    }
  }

  /// Hosts, then workloads, then shadows, by type.
  private Map<String, List<String>> users(Set<VmTypeName> types) {
    Map<String, List<String>> users = new TreeMap<>();
    for (HostRecord host : fleet.hostsOf(types)) {
      note(users, host.vmType().orElseThrow(), ResourceNames.host(host.name()));
    }
    for (WorkloadRecord workload : fleet.workloadsOf(types)) {
      String name = ResourceNames.workload(workload.host(), workload.name());
      note(users, workload.vmType().orElseThrow(), name);
    }
    for (ShadowRecord shadow : fleet.shadowsOf(types)) {
      String name = ResourceNames.shadow(shadow.host(), shadow.target().shadow());
      note(users, shadow.target().vmType(), name);
    }
    return users;
  }

  private static void note(Map<String, List<String>> users, VmTypeName type, String user) {
    users.computeIfAbsent(ResourceNames.vmType(type), _ -> new ArrayList<>()).add(user);
  }

  private static List<VmType> types(ImportVmTypesRequest request) {
    Faults faults = new Faults();
    List<VmType> wanted = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < request.getVmTypesCount(); i++) {
      io.shadowcast.wire.v1.VmType wire = request.getVmTypes(i);
      String field = "vm_types[" + i + "]";
      type(faults, field, wire).ifPresent(wanted::add);
      faults.check(names.add(wire.getName()), field + ".name", wire.getName(), "each type once");
    }
    boolean some = request.getVmTypesCount() > 0 || request.getReplaceAll();
    faults.check(some, "vm_types", "none", "at least one, or replace_all");
    faults.refuse();
    return wanted;
  }

  /// Reads each field by itself, in a type that is sound but for it: all faults are told at once.
  private static Optional<VmType> type(
      Faults faults, String field, io.shadowcast.wire.v1.VmType wire) {
    boolean sound = true;
    for (FieldDescriptor one : wire.getDescriptorForType().getFields()) {
      io.shadowcast.wire.v1.VmType alone =
          SOUND.toBuilder().setField(one, wire.getField(one)).build();
      Optional<VmType> read =
          faults.read(
              field + "." + one.getName(),
              () -> Optional.of(VmTypesWire.fromWire(alone)),
              Optional.empty());
      sound &= read.isPresent();
    }
    return sound ? Optional.of(VmTypesWire.fromWire(wire)) : Optional.empty();
  }

  private static ImportVmTypesResponse wire(VmTypeStore.Import done) {
    return ImportVmTypesResponse.newBuilder()
        .setAdded(done.added())
        .setChanged(done.changed())
        .setRemoved(done.removed())
        .build();
  }
}
