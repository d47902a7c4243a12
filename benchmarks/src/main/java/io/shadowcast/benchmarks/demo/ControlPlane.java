package io.shadowcast.benchmarks.demo;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.shadowcast.benchmarks.demo.Size.PriceList;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.CreateEnrolmentTokenResponse;
import io.shadowcast.wire.v1.CreateShadowRequest;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.GetHostRequest;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.GetTrainingRequest;
import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.ImportVmTypesRequest;
import io.shadowcast.wire.v1.ListModelsRequest;
import io.shadowcast.wire.v1.ListWorkloadsRequest;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.ModelsServiceGrpc;
import io.shadowcast.wire.v1.Objective;
import io.shadowcast.wire.v1.PredictRequest;
import io.shadowcast.wire.v1.Prediction;
import io.shadowcast.wire.v1.QueryMetricsRequest;
import io.shadowcast.wire.v1.QueryMetricsResponse;
import io.shadowcast.wire.v1.RecommendRequest;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.Shadow;
import io.shadowcast.wire.v1.ShadowsServiceGrpc;
import io.shadowcast.wire.v1.TrainModelRequest;
import io.shadowcast.wire.v1.Training;
import io.shadowcast.wire.v1.UpdateWorkloadRequest;
import io.shadowcast.wire.v1.VmType;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import io.shadowcast.wire.v1.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The aggregator of the demo and a client of its API with the administrator's identity.
final class ControlPlane implements AutoCloseable {
  static final String HOST = "hosts/demo";
  static final String WORKLOAD = "hosts/demo/workloads/shop";

  private static final java.time.Duration START = java.time.Duration.ofSeconds(40);
  private static final long CALL_SECONDS = 30;

  private final ManagedChannel channel;
  private final int port;
  private final int enrolmentPort;

  private ControlPlane(ManagedChannel channel, int port, int enrolmentPort) {
    this.channel = channel;
    this.port = port;
    this.enrolmentPort = enrolmentPort;
  }

  /// Starts an aggregator with its own CA and connects to it.
  static ControlPlane start(Stage stage) throws IOException {
    int port = stage.freePort();
    int enrolmentPort = stage.freePort();
    Path state = stage.directory().resolve("aggregator");
    Path settings = stage.file("aggregator.yaml");
    Files.writeString(
        settings,
        """
        state: %s
        listen: 127.0.0.1:%d
        enrolment_listen: 127.0.0.1:%d
        """
            .formatted(state, port, enrolmentPort));
    Child child = stage.program("aggregator", List.of("aggregator", "run", settings.toString()));
    child.await("ready", stage.within(START));
    ManagedChannel channel = connect(state.resolve("admin"), port);
    return stage.keep(new ControlPlane(channel, port, enrolmentPort));
  }

  int port() {
    return port;
  }

  int enrolmentPort() {
    return enrolmentPort;
  }

  /// The content of an agent's token file.
  String enrolmentToken() {
    CreateEnrolmentTokenResponse made =
        AgentsServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .createEnrolmentToken(
                CreateEnrolmentTokenRequest.newBuilder()
                    .setHost(HOST)
                    .setLifetime(Duration.newBuilder().setSeconds(300))
                    .setRequestId(requestId())
                    .build());
    return made.getToken() + " " + made.getCaSha256() + "\n";
  }

  void importTypes(List<Size> sizes, PriceList prices) {
    ImportVmTypesRequest.Builder request =
        ImportVmTypesRequest.newBuilder().setReplaceAll(true).setRequestId(requestId());
    sizes.forEach(size -> request.addVmTypes(type(size, prices)));
    var _ =
        VmTypesServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .importVmTypes(request.build());
  }

  void setObjective(double p95Millis, Size current) {
    Workload workload =
        Workload.newBuilder()
            .setName(WORKLOAD)
            .setObjective(Objective.newBuilder().setP95Millis(p95Millis).setMaxErrorRatio(0.01))
            .setVmType("vmTypes/" + current.name())
            .build();
    var _ =
        fleet()
            .updateWorkload(
                UpdateWorkloadRequest.newBuilder()
                    .setWorkload(workload)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("objective").addPaths("vm_type"))
                    .setRequestId(requestId())
                    .build());
  }

  void addShadow(Instance instance) {
    var _ =
        ShadowsServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .createShadow(
                CreateShadowRequest.newBuilder()
                    .setParent(HOST)
                    .setShadowId(instance.name())
                    .setShadow(
                        Shadow.newBuilder()
                            .setWorkload("shop")
                            .setVmType("vmTypes/" + instance.name())
                            .setAddress("127.0.0.1:" + instance.port())
                            .setRate(1))
                    .setRequestId(requestId())
                    .build());
  }

  Host host() {
    return fleet().getHost(GetHostRequest.newBuilder().setName(HOST).build());
  }

  /// Whether the agent has announced the workload.
  boolean knowsWorkload() {
    return fleet()
        .listWorkloads(
            ListWorkloadsRequest.newBuilder().setParent("hosts/-").setPageSize(100).build())
        .getWorkloadsList()
        .stream()
        .anyMatch(workload -> workload.getName().equals(WORKLOAD));
  }

  /// The newest revision of the mirror's wanted state, and whether the agent has it in force.
  Mirror mirror() {
    return ShadowsServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
        .getMirror(GetMirrorRequest.newBuilder().setName(HOST + "/mirror").build());
  }

  Training train(Instant from, Instant to, boolean allowDisturbed) {
    return models()
        .trainModel(
            TrainModelRequest.newBuilder()
                .setWorkload(WORKLOAD)
                .setStartTime(timestamp(from))
                .setEndTime(timestamp(to))
                .setAllowDisturbed(allowDisturbed)
                .setRequestId(requestId())
                .build());
  }

  Training training(String name) {
    return models().getTraining(GetTrainingRequest.newBuilder().setName(name).build());
  }

  List<Model> trainedModels() {
    return models()
        .listModels(ListModelsRequest.newBuilder().setWorkload(WORKLOAD).setPageSize(100).build())
        .getModelsList();
  }

  List<Prediction> predict(double rate) {
    return models()
        .predict(PredictRequest.newBuilder().setWorkload(WORKLOAD).setRate(rate).build())
        .getPredictionsList();
  }

  RecommendResponse recommend(double rate) {
    return models()
        .recommend(RecommendRequest.newBuilder().setWorkload(WORKLOAD).setRate(rate).build());
  }

  QueryMetricsResponse query(String metric, Map<String, String> labels, Instant from, Instant to) {
    return MetricsServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
        .queryMetrics(
            QueryMetricsRequest.newBuilder()
                .setHost(HOST)
                .setMetric(metric)
                .putAllLabels(labels)
                .setStartTime(timestamp(from))
                .setEndTime(timestamp(to))
                .build());
  }

  @Override
  public void close() {
    var _ = channel.shutdownNow();
  }

  private FleetServiceGrpc.FleetServiceBlockingStub fleet() {
    return FleetServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private ModelsServiceGrpc.ModelsServiceBlockingStub models() {
    return ModelsServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private static ManagedChannel connect(Path identity, int port) throws IOException {
    ChannelCredentials credentials =
        TlsChannelCredentials.newBuilder()
            .keyManager(identity.resolve("cert.pem").toFile(), identity.resolve("key.pem").toFile())
            .trustManager(identity.resolve("ca.pem").toFile())
            .build();
    return Grpc.newChannelBuilderForAddress("127.0.0.1", port, credentials).build();
  }

  private static VmType type(Size size, PriceList prices) {
    return VmType.newBuilder()
        .setName("vmTypes/" + size.name())
        .setVcpus(size.cores())
        .setMemoryMib(size.shape().memoryMib())
        .setDiskClass("local")
        .setRegion("demo")
        .setProvider("host")
        .setPricePerHour(size.price(prices).toPlainString())
        .setCurrency("USD")
        .build();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static String requestId() {
    return UUID.randomUUID().toString();
  }
}
