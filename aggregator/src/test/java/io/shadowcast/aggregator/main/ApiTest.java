package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.BenchmarkedType;
import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.CreateShadowRequest;
import io.shadowcast.wire.v1.DeleteShadowRequest;
import io.shadowcast.wire.v1.DeleteVmTypeRequest;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.ImportBenchmarksRequest;
import io.shadowcast.wire.v1.ImportVmTypesRequest;
import io.shadowcast.wire.v1.ImportVmTypesResponse;
import io.shadowcast.wire.v1.ListHostsRequest;
import io.shadowcast.wire.v1.ListShadowsRequest;
import io.shadowcast.wire.v1.ListVmTypesRequest;
import io.shadowcast.wire.v1.ListVmTypesResponse;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.Shadow;
import io.shadowcast.wire.v1.ShadowsServiceGrpc;
import io.shadowcast.wire.v1.StopMirroringRequest;
import io.shadowcast.wire.v1.UpdateHostRequest;
import io.shadowcast.wire.v1.UpdateMirrorRequest;
import io.shadowcast.wire.v1.VmType;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ApiTest {
  @TempDir Path directory;
  private RunningAggregator aggregator;
  private VmTypesServiceGrpc.VmTypesServiceBlockingStub types;
  private ShadowsServiceGrpc.ShadowsServiceBlockingStub shadows;
  private FleetServiceGrpc.FleetServiceBlockingStub fleet;

  @BeforeEach
  void start() throws IOException {
    aggregator = new RunningAggregator(directory.resolve("state"));
    types = VmTypesServiceGrpc.newBlockingStub(aggregator.admin());
    shadows = ShadowsServiceGrpc.newBlockingStub(aggregator.admin());
    fleet = FleetServiceGrpc.newBlockingStub(aggregator.admin());
  }

  @AfterEach
  void stop() {
    aggregator.close();
  }

  @Test
  void theSameRequestAgainGetsTheSameAnswerAndHasNoSecondEffect() {
    ImportVmTypesRequest request =
        ImportVmTypesRequest.newBuilder().addVmTypes(type("small")).setRequestId("r-1").build();
    ImportVmTypesResponse first = types.importVmTypes(request);
    types.deleteVmType(DeleteVmTypeRequest.newBuilder().setName("vmTypes/small").build());

    assertEquals(first, types.importVmTypes(request));
    assertEquals(0, list().getVmTypesCount());
  }

  @Test
  void oneRequestIdForTwoRequestsIsRefused() {
    types.importVmTypes(
        ImportVmTypesRequest.newBuilder().addVmTypes(type("small")).setRequestId("r-1").build());
    String why =
        RunningAggregator.refused(
            Status.Code.ALREADY_EXISTS,
            () ->
                types.importVmTypes(
                    ImportVmTypesRequest.newBuilder()
                        .addVmTypes(type("large"))
                        .setRequestId("r-1")
                        .build()));
    assertTrue(why.contains("request_id: r-1"), why);
    assertEquals(1, list().getVmTypesCount());
  }

  @Test
  void everyFaultOfBenchmarksIsTold() {
    String why =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT,
            () ->
                types.importBenchmarks(
                    ImportBenchmarksRequest.newBuilder()
                        .addBenchmarks("a_one")
                        .addTypes(benchmarked("small", -1))
                        .addTypes(benchmarked("Large", 1))
                        .addTypes(benchmarked("tiny", 1, 2))
                        .build()));
    assertTrue(why.contains("types[0].scores[0]: -1.0 (expected: > 0, more is better)"), why);
    assertTrue(why.contains("types[1].vm_type: "), why);
    assertTrue(why.contains("types[2].scores: 2 of them (expected: 1, one per benchmark)"), why);
    String twice =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT,
            () ->
                types.importBenchmarks(
                    ImportBenchmarksRequest.newBuilder()
                        .addAllBenchmarks(List.of("a_one", "a_one", "no blanks"))
                        .build()));
    assertTrue(twice.contains("benchmarks[1]: a_one (expected: each benchmark once)"), twice);
    assertTrue(twice.contains("benchmarks[2]: no blanks (expected: <suite>_<test>"), twice);
  }

  private static BenchmarkedType benchmarked(String type, double... scores) {
    return BenchmarkedType.newBuilder()
        .setVmType("vmTypes/" + type)
        .addAllScores(DoubleStream.of(scores).boxed().toList())
        .build();
  }

  @Test
  void aTokenAskedForTwiceWithOneRequestIdIsOneToken() {
    var agents = AgentsServiceGrpc.newBlockingStub(aggregator.admin());
    var request = CreateEnrolmentTokenRequest.newBuilder().setRequestId("t-1").build();
    assertEquals(agents.createEnrolmentToken(request), agents.createEnrolmentToken(request));
    assertNotEquals(
        agents.createEnrolmentToken(request),
        agents.createEnrolmentToken(request.toBuilder().setRequestId("t-2").build()));
  }

  @Test
  void aTokenIsNotToldAgainAfterARestart() throws IOException {
    var request = CreateEnrolmentTokenRequest.newBuilder().setRequestId("t-1").build();
    AgentsServiceGrpc.newBlockingStub(aggregator.admin()).createEnrolmentToken(request);
    aggregator.close();
    aggregator = new RunningAggregator(directory.resolve("state"));
    String why =
        RunningAggregator.refused(
            Status.Code.ALREADY_EXISTS,
            () ->
                AgentsServiceGrpc.newBlockingStub(aggregator.admin())
                    .createEnrolmentToken(request));
    assertTrue(why.contains("fresh id"), why);
  }

  @Test
  void validatingWritesNothing() {
    aggregator.enrolled("web-1");
    ImportVmTypesResponse forecast =
        types.importVmTypes(
            ImportVmTypesRequest.newBuilder()
                .addVmTypes(type("small"))
                .setValidateOnly(true)
                .setRequestId("r-1")
                .build());
    assertEquals(1, forecast.getAdded());
    assertEquals(0, list().getVmTypesCount());

    shadows.stopMirroring(StopMirroringRequest.newBuilder().setValidateOnly(true).build());
    assertEquals(0, mirror().getRevision());
    fleet.updateHost(group("blue").toBuilder().setValidateOnly(true).build());
    assertEquals("", host().getGroup());
    RunningAggregator.refused(
        Status.Code.NOT_FOUND,
        () ->
            types.deleteVmType(
                DeleteVmTypeRequest.newBuilder()
                    .setName("vmTypes/none")
                    .setValidateOnly(true)
                    .build()));
  }

  @Test
  void allFaultsOfARequestComeAtOnce() {
    String faults =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT,
            () ->
                types.importVmTypes(
                    ImportVmTypesRequest.newBuilder()
                        .addVmTypes(type("small").toBuilder().setVcpus(0))
                        .addVmTypes(type("large").toBuilder().setPricePerHour("cheap"))
                        .addVmTypes(type("medium"))
                        .addVmTypes(type("medium"))
                        .build()));
    List<String> lines = faults.lines().toList();
    assertEquals(3, lines.size(), faults);
    assertTrue(lines.get(0).startsWith("vm_types[0].vcpus: 0.0 (expected:"), faults);
    assertTrue(lines.get(1).startsWith("vm_types[1].price_per_hour: cheap (expected:"), faults);
    assertTrue(lines.get(2).startsWith("vm_types[3].name:"), faults);
    assertEquals(0, list().getVmTypesCount());
  }

  @Test
  void allFaultsOfAVmTypeComeAtOnce() {
    VmType wrong =
        VmType.newBuilder()
            .setName("vmTypes/Small_")
            .setPricePerHour("abc")
            .setCurrency("EURO")
            .build();
    ImportVmTypesRequest request = ImportVmTypesRequest.newBuilder().addVmTypes(wrong).build();
    String faults =
        RunningAggregator.refused(Status.Code.INVALID_ARGUMENT, () -> types.importVmTypes(request));
    List<String> subjects = faults.lines().map(line -> line.split(": ", 2)[0]).toList();
    assertEquals(
        List.of(
            "vm_types[0].name",
            "vm_types[0].vcpus",
            "vm_types[0].memory_mib",
            "vm_types[0].price_per_hour",
            "vm_types[0].currency"),
        subjects,
        faults);
  }

  @Test
  void pagesNeitherRepeatNorSkip() {
    types.importVmTypes(
        ImportVmTypesRequest.newBuilder()
            .addVmTypes(type("a"))
            .addVmTypes(type("b"))
            .addVmTypes(type("c"))
            .build());
    ListVmTypesResponse first =
        types.listVmTypes(ListVmTypesRequest.newBuilder().setPageSize(2).build());
    ListVmTypesResponse second =
        types.listVmTypes(
            ListVmTypesRequest.newBuilder()
                .setPageSize(2)
                .setPageToken(first.getNextPageToken())
                .build());
    assertEquals(2, first.getVmTypesCount());
    assertEquals("vmTypes/c", second.getVmTypes(0).getName());
    assertEquals("", second.getNextPageToken());
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT,
        () -> types.listVmTypes(ListVmTypesRequest.newBuilder().setPageToken("!").build()));
  }

  @Test
  void aShadowOfWhatDoesNotExistIsRefused() {
    aggregator.enrolled("web-1");
    types.importVmTypes(ImportVmTypesRequest.newBuilder().addVmTypes(type("small")).build());
    String why =
        RunningAggregator.refused(
            Status.Code.FAILED_PRECONDITION, () -> shadows.createShadow(shadow("small")));
    assertTrue(why.contains("shadow.workload: shop"), why);
    RunningAggregator.refused(
        Status.Code.NOT_FOUND,
        () ->
            shadows.deleteShadow(
                DeleteShadowRequest.newBuilder().setName("hosts/web-1/shadows/small").build()));
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT,
        () ->
            shadows.createShadow(
                shadow("small").toBuilder()
                    .setShadow(shadow("small").getShadow().toBuilder().setRate(2))
                    .build()));
  }

  @Test
  void everyChangeOfMirroringIsANewRevision() {
    aggregator.enrolled("web-1");
    Mirror off =
        shadows.updateMirror(
            UpdateMirrorRequest.newBuilder().setName("hosts/web-1/mirror").setOff(true).build());
    assertEquals(1, off.getRevision());
    assertTrue(off.getOff());
    assertEquals(
        List.of("hosts/web-1"),
        shadows.stopMirroring(StopMirroringRequest.getDefaultInstance()).getNotConnectedList());
    assertEquals(2, mirror().getRevision());
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT,
        () ->
            shadows.updateMirror(
                UpdateMirrorRequest.newBuilder()
                    .setName("hosts/web-1/mirror")
                    .setRate(1.5)
                    .build()));
  }

  @Test
  void ofTwoUpdatesOfOneReadingTheSecondIsRefused() {
    aggregator.enrolled("web-1");
    String etag = host().getEtag();
    UpdateHostRequest update = group("blue").toBuilder().build();
    UpdateHostRequest based =
        update.toBuilder().setHost(update.getHost().toBuilder().setEtag(etag)).build();
    fleet.updateHost(based);
    RunningAggregator.refused(Status.Code.ABORTED, () -> fleet.updateHost(based));
  }

  @Test
  void hostsAreFilteredByGroupAndState() {
    aggregator.enrolled("web-1");
    aggregator.enrolled("web-2");
    fleet.updateHost(group("blue"));
    assertEquals(1, hosts("group=blue AND state=enrolled"));
    assertEquals(0, hosts("group=blue AND state=connected"));
    assertEquals(2, hosts(""));
    RunningAggregator.refused(Status.Code.INVALID_ARGUMENT, () -> hosts("colour=blue"));
  }

  @Test
  void unknownHostsAreNotFound() {
    RunningAggregator.refused(
        Status.Code.NOT_FOUND,
        () -> shadows.listShadows(ListShadowsRequest.newBuilder().setParent("hosts/none").build()));
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT,
        () -> shadows.listShadows(ListShadowsRequest.newBuilder().setParent("web-1").build()));
  }

  private int hosts(String filter) {
    return fleet.listHosts(ListHostsRequest.newBuilder().setFilter(filter).build()).getHostsCount();
  }

  private Host host() {
    return fleet.listHosts(ListHostsRequest.getDefaultInstance()).getHosts(0);
  }

  private static UpdateHostRequest group(String group) {
    return UpdateHostRequest.newBuilder()
        .setHost(Host.newBuilder().setName("hosts/web-1").setGroup(group))
        .setUpdateMask(FieldMask.newBuilder().addPaths("group"))
        .build();
  }

  private Mirror mirror() {
    return shadows.getMirror(GetMirrorRequest.newBuilder().setName("hosts/web-1/mirror").build());
  }

  private ListVmTypesResponse list() {
    return types.listVmTypes(ListVmTypesRequest.getDefaultInstance());
  }

  private static CreateShadowRequest shadow(String name) {
    return CreateShadowRequest.newBuilder()
        .setParent("hosts/web-1")
        .setShadowId(name)
        .setShadow(
            Shadow.newBuilder()
                .setWorkload("shop")
                .setVmType("vmTypes/small")
                .setAddress("127.0.0.1:9001")
                .setRate(1))
        .build();
  }

  private static VmType type(String name) {
    return VmType.newBuilder()
        .setName("vmTypes/" + name)
        .setVcpus(1)
        .setMemoryMib(512)
        .setPricePerHour("0.01")
        .setCurrency("EUR")
        .build();
  }

  @Test
  void theTypeOfAHostStaysInTheCatalogue() {
    aggregator.enrolled("web-1");
    types.importVmTypes(ImportVmTypesRequest.newBuilder().addVmTypes(type("small")).build());
    fleet.updateHost(typed("vmTypes/small"));
    DeleteVmTypeRequest delete = DeleteVmTypeRequest.newBuilder().setName("vmTypes/small").build();
    ImportVmTypesRequest others =
        ImportVmTypesRequest.newBuilder().addVmTypes(type("large")).setReplaceAll(true).build();
    String expected = ": vmTypes/small is the type of hosts/web-1 (expected: ";
    for (Executable leaving :
        List.<Executable>of(() -> types.deleteVmType(delete), () -> types.importVmTypes(others))) {
      String why = RunningAggregator.refused(Status.Code.FAILED_PRECONDITION, leaving);
      assertTrue(why.contains(expected), why);
    }
    fleet.updateHost(typed(""));
    types.deleteVmType(delete);
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT, () -> fleet.updateHost(typed("vmTypes/small")));
  }

  private static UpdateHostRequest typed(String type) {
    return UpdateHostRequest.newBuilder()
        .setHost(Host.newBuilder().setName("hosts/web-1").setVmType(type))
        .setUpdateMask(FieldMask.newBuilder().addPaths("vm_type"))
        .build();
  }
}
