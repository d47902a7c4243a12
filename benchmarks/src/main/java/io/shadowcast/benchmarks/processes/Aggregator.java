package io.shadowcast.benchmarks.processes;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.CreateEnrolmentTokenResponse;
import io.shadowcast.wire.v1.CreateSnapshotRequest;
import io.shadowcast.wire.v1.ListMetricsRequest;
import io.shadowcast.wire.v1.ListSnapshotsRequest;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.QueryMetricsRequest;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotsServiceGrpc;
import io.shadowcast.wire.v1.TimeSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real aggregator with a state directory and a CA of its own, and its administrator.
public final class Aggregator implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(40);
  private static final long CALL_SECONDS = 60;

  private final Stage stage;
  private final Path state;
  private final Path settings;
  private final int port;
  private final int enrolmentPort;
  private final ManagedChannel admin;
  private Child child;

  private Aggregator(Stage stage, int port, int enrolmentPort) throws IOException {
    this.stage = stage;
    this.port = port;
    this.enrolmentPort = enrolmentPort;
    state = stage.directory().resolve("aggregator");
    settings =
        Files.writeString(
            stage.file("aggregator.yaml"),
            "{state: %s, listen: '127.0.0.1:%d', enrolment_listen: '127.0.0.1:%d'}\n"
                .formatted(state, port, enrolmentPort));
    child = run();
    admin =
        Grpc.newChannelBuilderForAddress("127.0.0.1", port, asAdministrator(state.resolve("admin")))
            .build();
  }

  /// Starts one through the launcher; it ends with the stage.
  public static Aggregator start(Stage stage) throws IOException {
    return stage.keep(new Aggregator(stage, stage.freePort(), stage.freePort()));
  }

  /// Kills it with SIGKILL and starts it again on its state.
  public void killAndRestart() throws IOException, InterruptedException {
    kill();
    restart();
  }

  /// Ends it with SIGKILL.
  public void kill() throws InterruptedException {
    child.kill();
  }

  /// Starts it again on its state and its ports.
  public void restart() throws IOException {
    child = run();
  }

  /// Ends it as an operator would.
  public void stop() {
    child.close();
  }

  /// The process id.
  public long pid() {
    return child.pid();
  }

  /// Where agents and users connect.
  public int port() {
    return port;
  }

  /// Where agents without a certificate connect.
  public int enrolmentPort() {
    return enrolmentPort;
  }

  /// Everything it keeps.
  public Path state() {
    return state;
  }

  /// The certificate of its CA, PEM.
  public Path authority() {
    return state.resolve("admin").resolve("ca.pem");
  }

  /// A one-time token for a host, and the digest of the CA.
  public CreateEnrolmentTokenResponse token(String host) {
    return AgentsServiceGrpc.newBlockingStub(admin)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
        .createEnrolmentToken(
            CreateEnrolmentTokenRequest.newBuilder().setHost("hosts/" + host).build());
  }

  /// The samples of a metric, from inclusive, to exclusive; of a host nobody knows yet none.
  public List<TimeSeries> query(String host, String metric, Instant from, Instant to) {
    try {
      return metrics()
          .queryMetrics(
              QueryMetricsRequest.newBuilder()
                  .setHost("hosts/" + host)
                  .setMetric(metric)
                  .setStartTime(Times.toWire(from))
                  .setEndTime(Times.toWire(to))
                  .build())
          .getSeriesList();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /// How many series a host has.
  public int seriesOf(String host) {
    return metrics()
        .listMetrics(ListMetricsRequest.newBuilder().setHost("hosts/" + host).build())
        .getSeriesCount();
  }

  /// The snapshots of a host; of one nobody knows yet none.
  public List<Snapshot> snapshots(String host) {
    try {
      return snapshots()
          .listSnapshots(ListSnapshotsRequest.newBuilder().setParent("hosts/" + host).build())
          .getSnapshotsList();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /// Orders a snapshot of a target, `hosts/web-1/targets/data`.
  public void order(String target) {
    var _ =
        snapshots().createSnapshot(CreateSnapshotRequest.newBuilder().setParent(target).build());
  }

  @Override
  public void close() {
    var _ = admin.shutdownNow();
  }

  private SnapshotsServiceGrpc.SnapshotsServiceBlockingStub snapshots() {
    return SnapshotsServiceGrpc.newBlockingStub(admin)
        .withWaitForReady()
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private MetricsServiceGrpc.MetricsServiceBlockingStub metrics() {
    return MetricsServiceGrpc.newBlockingStub(admin)
        .withWaitForReady()
        .withMaxInboundMessageSize(64 << 20)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private Child run() throws IOException {
    Child started = stage.program("aggregator", List.of("aggregator", "run", settings.toString()));
    var _ = started.await("ready", stage.within(START));
    return started;
  }

  private static ChannelCredentials asAdministrator(Path identity) throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(identity.resolve("ca.pem").toFile())
        .keyManager(identity.resolve("cert.pem").toFile(), identity.resolve("key.pem").toFile())
        .build();
  }
}
