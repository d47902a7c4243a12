package io.shadowcast.agent.uplink;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.shadowcast.wire.map.BatchStream;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.wire.v1.EnrolRequest;
import io.shadowcast.wire.v1.EnrolResponse;
import io.shadowcast.wire.v1.RenewCertificateRequest;
import io.shadowcast.wire.v1.RenewCertificateResponse;
import io.shadowcast.words.Batch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A small aggregator: stores by (boot, sequence), acknowledges what it stored, survives its own
/// restarts.
final class TestAggregator {
  final TestCa ca;
  final Map<String, TreeMap<Long, Batch>> stored = new ConcurrentHashMap<>();
  final List<ConnectRequest> answers = new CopyOnWriteArrayList<>();
  final List<EnrolRequest> enrolments = new CopyOnWriteArrayList<>();
  final List<io.shadowcast.wire.v1.Hello> hellos = new CopyOnWriteArrayList<>();
  final AtomicInteger received = new AtomicInteger();
  final AtomicInteger renewals = new AtomicInteger();
  final AtomicInteger streams = new AtomicInteger();
  volatile Duration lifetime = Duration.ofHours(1);
  volatile @Nullable Status refusal;
  volatile @Nullable Status enrolmentRefusal;
  volatile List<ConnectResponse> greetings = List.of();
  private final KeyPair keys = TestCa.keys();
  private final int port;
  private Server main;
  private Server enrolment;

  TestAggregator(TestCa ca) throws Exception {
    this.ca = ca;
    main = server(0, ClientAuth.REQUIRE);
    port = main.getPort();
    enrolment = server(0, ClientAuth.NONE);
  }

  int port() {
    return port;
  }

  int enrolmentPort() {
    return enrolment.getPort();
  }

  void kill() throws InterruptedException {
    main.shutdownNow().awaitTermination();
  }

  void restart() throws Exception {
    main = server(port, ClientAuth.REQUIRE);
  }

  void stop() throws InterruptedException {
    kill();
    enrolment.shutdownNow().awaitTermination();
  }

  private Server server(int port, ClientAuth client) throws Exception {
    SslContext tls =
        GrpcSslContexts.configure(
                SslContextBuilder.forServer(keys.getPrivate(), ca.server(keys), ca.certificate))
            .trustManager(ca.certificate)
            .clientAuth(client)
            .build();
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .sslContext(tls)
        .addService(new Streams())
        .addService(new Agents())
        .build()
        .start();
  }

  private final class Agents extends AgentsServiceGrpc.AgentsServiceImplBase {
    @Override
    public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> response) {
      enrolments.add(request);
      Status refuse = enrolmentRefusal;
      if (refuse != null) {
        response.onError(refuse.asException());
        return;
      }
      try {
        response.onNext(
            EnrolResponse.newBuilder()
                .addAllCertificates(ca.certify(request.getCsr(), lifetime))
                .build());
        response.onCompleted();
      } catch (Exception e) {
        response.onError(Status.INTERNAL.withCause(e).asException());
      }
    }

    @Override
    public void renewCertificate(
        RenewCertificateRequest request, StreamObserver<RenewCertificateResponse> response) {
      renewals.incrementAndGet();
      try {
        response.onNext(
            RenewCertificateResponse.newBuilder()
                .addAllCertificates(ca.certify(request.getCsr(), Duration.ofDays(1)))
                .build());
        response.onCompleted();
      } catch (Exception e) {
        response.onError(Status.INTERNAL.withCause(e).asException());
      }
    }
  }

  private final class Streams extends AgentServiceGrpc.AgentServiceImplBase {
    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> out) {
      BatchStream schemas = new BatchStream();
      streams.incrementAndGet();
      return new StreamObserver<>() {
        @Override
        public void onNext(ConnectRequest request) {
          switch (request.getMessageCase()) {
            case HELLO -> {
              hellos.add(request.getHello());
              welcome(out);
            }
            case BATCH -> store(schemas, request.getBatch(), out);
            case RECEIPT, SETTINGS_OUTCOME, PAUSE, SNAPSHOT_CATALOGUE, RECORDING_STATES ->
                answers.add(request);
            case MESSAGE_NOT_SET -> {}
          }
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
          out.onCompleted();
        }
      };
    }

    private void welcome(StreamObserver<ConnectResponse> out) {
      Status refuse = refusal;
      if (refuse != null) {
        out.onError(refuse.asException());
        return;
      }
      var response = ConnectResponse.newBuilder();
      stored.forEach((boot, batches) ->
          response
              .getWelcomeBuilder()
              .addPositionsBuilder()
              .setBootId(boot)
              .setSequence(batches.lastKey()));
      response.getWelcomeBuilder().getServerTimeBuilder().setSeconds(1);
      out.onNext(response.build());
      greetings.forEach(out::onNext);
    }

    private void store(
        BatchStream schemas,
        io.shadowcast.wire.v1.Batch wire,
        StreamObserver<ConnectResponse> out) {
      Batch batch = schemas.incoming(wire).batch();
      received.incrementAndGet();
      stored
          .computeIfAbsent(wire.getBootId(), boot -> new TreeMap<>())
          .putIfAbsent(batch.sequence(), batch);
      var response = ConnectResponse.newBuilder();
      response
          .getAcknowledgementBuilder()
          .setBootId(wire.getBootId())
          .setSequence(batch.sequence());
      out.onNext(response.build());
    }
  }
}
