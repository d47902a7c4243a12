package io.shadowcast.aggregator.main;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.shadowcast.aggregator.config.AggregatorSettings;
import io.shadowcast.aggregator.config.AnomalySettings;
import io.shadowcast.aggregator.config.CopySettings;
import io.shadowcast.aggregator.config.ListenAddress;
import io.shadowcast.aggregator.config.SeriesSettings;
import io.shadowcast.aggregator.config.TrainerSettings;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.CreateUserRequest;
import io.shadowcast.wire.v1.CreateUserResponse;
import io.shadowcast.wire.v1.EnrolRequest;
import io.shadowcast.wire.v1.EnrolResponse;
import io.shadowcast.wire.v1.User;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/// A whole aggregator in this process: real sockets on loopback, real TLS, real files.
final class RunningAggregator implements AutoCloseable {
  private final AccessClock clock = new AccessClock();
  private final Aggregator aggregator;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final X509Certificate ca;
  private final ManagedChannel admin;

  RunningAggregator(Path state) throws IOException {
    this(state, CopySettings.DEFAULT);
  }

  RunningAggregator(Path state, CopySettings copies) throws IOException {
    aggregator = Aggregator.start(settings(state, copies), clock);
    ca = ClientIdentity.certificate(aggregator.adminDirectory().resolve("ca.pem"));
    admin = as(ClientIdentity.read(aggregator.adminDirectory()));
  }

  static AggregatorSettings settings(Path state) {
    return settings(state, CopySettings.DEFAULT);
  }

  private static AggregatorSettings settings(Path state, CopySettings copies) {
    ListenAddress any = new ListenAddress("127.0.0.1", 0);
    return new AggregatorSettings(
        state,
        any,
        any,
        List.of(),
        Optional.empty(),
        new SeriesSettings.Sqlite(Duration.ofDays(7), Duration.ofDays(90)),
        Duration.ofDays(90),
        copies,
        AnomalySettings.DEFAULT,
        new TrainerSettings(Optional.empty(), Optional.empty(), List.of(), Optional.empty()));
  }

  AccessClock clock() {
    return clock;
  }

  Aggregator aggregator() {
    return aggregator;
  }

  ManagedChannel admin() {
    return admin;
  }

  X509Certificate ca() {
    return ca;
  }

  ManagedChannel as(ClientIdentity identity) {
    return kept(identity.connect(aggregator.mainAddress(), ca));
  }

  ManagedChannel enrolment() {
    return kept(ClientIdentity.anonymous(aggregator.enrolmentAddress(), ca));
  }

  ManagedChannel mainWithoutCertificate() {
    return kept(ClientIdentity.anonymous(aggregator.mainAddress(), ca));
  }

  String token(String host) {
    return AgentsServiceGrpc.newBlockingStub(admin)
        .createEnrolmentToken(CreateEnrolmentTokenRequest.newBuilder().setHost(host).build())
        .getToken();
  }

  EnrolResponse enrol(String token, String host, ByteString csr) {
    return AgentsServiceGrpc.newBlockingStub(enrolment())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .enrol(EnrolRequest.newBuilder().setToken(token).setHost(host).setCsr(csr).build());
  }

  ClientIdentity enrolled(String host) {
    KeyPair pair = ClientIdentity.newKey();
    EnrolResponse response = enrol(token(""), host, ClientIdentity.csr(pair));
    return ClientIdentity.of(pair, response.getCertificatesList());
  }

  ClientIdentity user(String name, String role) {
    KeyPair pair = ClientIdentity.newKey();
    CreateUserResponse response =
        AgentsServiceGrpc.newBlockingStub(admin)
            .createUser(
                CreateUserRequest.newBuilder()
                    .setUser(User.newBuilder().setName("users/" + name).setRole(role))
                    .setCsr(ClientIdentity.csr(pair))
                    .build());
    return ClientIdentity.of(pair, response.getCertificatesList());
  }

  static String refused(Status.Code code, Executable call) {
    StatusRuntimeException refusal = Assertions.assertThrows(StatusRuntimeException.class, call);
    Assertions.assertEquals(code, refusal.getStatus().getCode(), refusal::getMessage);
    return String.valueOf(refusal.getStatus().getDescription());
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    aggregator.close();
  }

  private ManagedChannel kept(ManagedChannel channel) {
    channels.add(channel);
    return channel;
  }
}
