package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.DeleteUserRequest;
import io.shadowcast.wire.v1.EnrolResponse;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.ListHostsRequest;
import io.shadowcast.wire.v1.ListUsersRequest;
import io.shadowcast.wire.v1.RenewCertificateRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
  @TempDir Path directory;
  private RunningAggregator aggregator;

  @BeforeEach
  void start() throws IOException {
    aggregator = new RunningAggregator(directory.resolve("state"));
  }

  @AfterEach
  void stop() {
    aggregator.close();
  }

  @Test
  void anAgentGetsACertificateThatNamesItsHostAndNothingFromItsRequest() throws Exception {
    KeyPair pair = ClientIdentity.newKey();
    EnrolResponse response =
        aggregator.enrol(aggregator.token("hosts/web-1"), "web-1", ClientIdentity.csr(pair));

    X509Certificate own =
        ClientIdentity.of(pair, response.getCertificatesList()).chain().getFirst();
    assertEquals("hosts/web-1", response.getHost());
    assertEquals("CN=web-1", own.getSubjectX500Principal().getName());
    assertEquals(
        List.of(6, "spiffe://shadowcast/host/web-1"),
        List.copyOf(own.getSubjectAlternativeNames().iterator().next()));
    assertEquals(List.of("1.3.6.1.5.5.7.3.2"), own.getExtendedKeyUsage());
    assertEquals(-1, own.getBasicConstraints());
    Duration left = Duration.between(aggregator.clock().instant(), own.getNotAfter().toInstant());
    assertTrue(left.compareTo(Duration.ofHours(24)) <= 0, left::toString);
  }

  @Test
  void aTokenWorksOnce() {
    String token = aggregator.token("");
    aggregator.enrol(token, "web-1", ClientIdentity.csr(ClientIdentity.newKey()));
    String why =
        RunningAggregator.refused(
            Status.Code.FAILED_PRECONDITION,
            () -> aggregator.enrol(token, "web-2", ClientIdentity.csr(ClientIdentity.newKey())));
    assertTrue(why.contains("token: used before"), why);
  }

  @Test
  void ofTwoAgentsWithOneTokenAtOnceExactlyOneGetsIn() throws Exception {
    for (int round = 0; round < 5; round++) {
      String token = aggregator.token("");
      List<Callable<Boolean>> both =
          List.of(attempt(token, "left-" + round), attempt(token, "right-" + round));
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        int in = 0;
        for (Future<Boolean> one : threads.invokeAll(both)) {
          in += one.get() ? 1 : 0;
        }
        assertEquals(1, in);
      }
    }
  }

  @Test
  void anExpiredTokenIsRefused() {
    String token = aggregator.token("");
    aggregator.clock().advance(Duration.ofMinutes(61));
    String why =
        RunningAggregator.refused(
            Status.Code.FAILED_PRECONDITION,
            () -> aggregator.enrol(token, "web-1", ClientIdentity.csr(ClientIdentity.newKey())));
    assertTrue(why.contains("token: expired"), why);
  }

  @Test
  void aTokenForOneHostEnrolsNoOther() {
    String token = aggregator.token("hosts/web-1");
    String why =
        RunningAggregator.refused(
            Status.Code.FAILED_PRECONDITION,
            () -> aggregator.enrol(token, "web-2", ClientIdentity.csr(ClientIdentity.newKey())));
    assertTrue(why.contains("host: web-2"), why);
    aggregator.enrol(token, "web-1", ClientIdentity.csr(ClientIdentity.newKey()));
  }

  @Test
  void aStrayTokenCannotTakeOverAHostThatIsEnrolled() {
    aggregator.enrolled("web-1");
    String stray = aggregator.token("");
    String why =
        RunningAggregator.refused(
            Status.Code.FAILED_PRECONDITION,
            () -> aggregator.enrol(stray, "web-1", ClientIdentity.csr(ClientIdentity.newKey())));
    assertTrue(why.contains("enrolled already"), why);
    aggregator.enrol(stray, "web-2", ClientIdentity.csr(ClientIdentity.newKey()));
    aggregator.enrol(
        aggregator.token("hosts/web-1"), "web-1", ClientIdentity.csr(ClientIdentity.newKey()));
  }

  @Test
  void aGuessedTokenIsRefused() {
    String why =
        RunningAggregator.refused(
            Status.Code.FAILED_PRECONDITION,
            () -> aggregator.enrol("guess", "web-1", ClientIdentity.csr(ClientIdentity.newKey())));
    assertTrue(why.contains("token: unknown"), why);
  }

  @Test
  void aRequestSignedByAnotherKeyIsRefusedAndLeavesTheToken() {
    String token = aggregator.token("");
    KeyPair wanted = ClientIdentity.newKey();
    ByteString stolen = ClientIdentity.csr(wanted, ClientIdentity.newKey().getPrivate());
    String why =
        RunningAggregator.refused(
            Status.Code.INVALID_ARGUMENT, () -> aggregator.enrol(token, "web-1", stolen));
    assertTrue(why.contains("csr.signature"), why);
    aggregator.enrol(token, "web-1", ClientIdentity.csr(wanted));
  }

  @Test
  void garbageAsRequestIsRefused() {
    String token = aggregator.token("");
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT,
        () -> aggregator.enrol(token, "web-1", ByteString.copyFromUtf8("nonsense")));
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT, () -> aggregator.enrol(token, "web-1", ByteString.EMPTY));
  }

  @Test
  void theEnrolmentPortServesEnrolAlone() {
    var agents = AgentsServiceGrpc.newBlockingStub(aggregator.enrolment());
    RunningAggregator.refused(
        Status.Code.UNAUTHENTICATED,
        () -> agents.createEnrolmentToken(CreateEnrolmentTokenRequest.getDefaultInstance()));
    RunningAggregator.refused(
        Status.Code.UNAUTHENTICATED, () -> agents.listUsers(ListUsersRequest.getDefaultInstance()));
    RunningAggregator.refused(
        Status.Code.UNIMPLEMENTED,
        () ->
            FleetServiceGrpc.newBlockingStub(aggregator.enrolment())
                .listHosts(ListHostsRequest.getDefaultInstance()));
  }

  @Test
  void theMainPortRefusesClientsWithoutCertificate() {
    RunningAggregator.refused(
        Status.Code.UNAVAILABLE,
        () ->
            AgentsServiceGrpc.newBlockingStub(aggregator.mainWithoutCertificate())
                .listUsers(ListUsersRequest.getDefaultInstance()));
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws IOException {
    try (RunningAggregator other = new RunningAggregator(directory.resolve("other"))) {
      ManagedChannel foreign =
          ClientIdentity.read(other.aggregator().adminDirectory())
              .connect(aggregator.aggregator().mainAddress(), aggregator.ca());
      try {
        RunningAggregator.refused(
            Status.Code.UNAVAILABLE,
            () ->
                AgentsServiceGrpc.newBlockingStub(foreign)
                    .listUsers(ListUsersRequest.getDefaultInstance()));
      } finally {
        foreign.shutdownNow();
      }
    }
  }

  @Test
  void anExpiredCertificateIsRefusedOnNewAndOnOldConnections() {
    ClientIdentity agent = aggregator.enrolled("web-1");
    ManagedChannel old = aggregator.as(agent);
    renew(old);

    aggregator.clock().advance(Duration.ofHours(25));

    String why = RunningAggregator.refused(Status.Code.UNAUTHENTICATED, () -> renew(old));
    assertTrue(why.contains("certificate: ended"), why);
    RunningAggregator.refused(Status.Code.UNAVAILABLE, () -> renew(aggregator.as(agent)));
  }

  @Test
  void anAgentRenewsItsCertificateOnTheStrengthOfTheOldOne() {
    ManagedChannel channel = aggregator.as(aggregator.enrolled("web-1"));
    for (int renewal = 0; renewal < 3; renewal++) {
      KeyPair pair = ClientIdentity.newKey();
      List<ByteString> chain =
          AgentsServiceGrpc.newBlockingStub(channel)
              .renewCertificate(
                  RenewCertificateRequest.newBuilder().setCsr(ClientIdentity.csr(pair)).build())
              .getCertificatesList();
      channel = aggregator.as(ClientIdentity.of(pair, chain));
    }
    renew(channel);
  }

  @Test
  void aUserThatIsRemovedIsRefusedAtOnceAndItsOldCertificateStaysWorthless() {
    ManagedChannel alice = aggregator.as(aggregator.user("alice", "viewer"));
    FleetServiceGrpc.newBlockingStub(alice).listHosts(ListHostsRequest.getDefaultInstance());

    assertTrue(aggregator.aggregator().access().removeUser("alice"));
    RunningAggregator.refused(Status.Code.UNAUTHENTICATED, () -> list(alice));
    aggregator.user("alice", "admin");
    RunningAggregator.refused(Status.Code.UNAUTHENTICATED, () -> list(alice));
  }

  @Test
  void keysAreClosedToOthersAndTokensAreNotInTheState() throws IOException {
    String token = aggregator.token("");
    Path state = directory.resolve("state");
    for (String key : List.of("ca/key.pem", "admin/key.pem", "state.db")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(key))),
          key);
    }
    for (String file : List.of("state.db", "state.db-wal")) {
      String content =
          new String(Files.readAllBytes(state.resolve(file)), StandardCharsets.ISO_8859_1);
      assertFalse(content.contains(token), file);
    }
  }

  @Test
  void aSecondAggregatorOnTheSameStateIsRefused() {
    IOException refusal =
        assertThrows(IOException.class, () -> new RunningAggregator(directory.resolve("state")));
    assertTrue(refusal.toString().contains("in use by another aggregator"), refusal::toString);
  }

  private Callable<Boolean> attempt(String token, String host) {
    ByteString csr = ClientIdentity.csr(ClientIdentity.newKey());
    return () -> {
      try {
        aggregator.enrol(token, host, csr);
        return true;
      } catch (StatusRuntimeException e) {
        assertEquals(Status.Code.FAILED_PRECONDITION, e.getStatus().getCode());
        return false;
      }
    };
  }

  private static void renew(ManagedChannel channel) {
    ByteString csr = ClientIdentity.csr(ClientIdentity.newKey());
    AgentsServiceGrpc.newBlockingStub(channel)
        .renewCertificate(RenewCertificateRequest.newBuilder().setCsr(csr).build());
  }

  private static void list(ManagedChannel channel) {
    FleetServiceGrpc.newBlockingStub(channel).listHosts(ListHostsRequest.getDefaultInstance());
  }

  @Test
  void anAnswerThatGotLostIsGivenAgainForTheSameKeyWhileTheTokenLives() throws Exception {
    String token = aggregator.token("");
    KeyPair pair = ClientIdentity.newKey();
    aggregator.enrol(token, "web-1", ClientIdentity.csr(pair));
    EnrolResponse again = aggregator.enrol(token, "web-1", ClientIdentity.csr(pair));
    renew(aggregator.as(ClientIdentity.of(pair, again.getCertificatesList())));

    ByteString other = ClientIdentity.csr(ClientIdentity.newKey());
    for (var attempt : List.of(other, ClientIdentity.csr(pair))) {
      RunningAggregator.refused(
          Status.Code.FAILED_PRECONDITION,
          () -> aggregator.enrol(token, attempt.equals(other) ? "web-1" : "web-2", attempt));
    }
    aggregator.clock().advance(Duration.ofMinutes(61));
    RunningAggregator.refused(
        Status.Code.FAILED_PRECONDITION,
        () -> aggregator.enrol(token, "web-1", ClientIdentity.csr(pair)));
  }

  @Test
  void withoutATokenNothingIsLookedAt() {
    String why =
        RunningAggregator.refused(
            Status.Code.FAILED_PRECONDITION,
            () -> aggregator.enrol("guess", "web-1", ByteString.copyFromUtf8("nonsense")));
    assertTrue(why.contains("token: unknown"), why);
  }

  @Test
  void aUserIsDeletedOnceAndRefusedFromTheNextCallOn() {
    ManagedChannel bob = aggregator.as(aggregator.user("bob", "viewer"));
    var admin = AgentsServiceGrpc.newBlockingStub(aggregator.admin());
    DeleteUserRequest delete = DeleteUserRequest.newBuilder().setName("users/bob").build();
    admin.deleteUser(delete.toBuilder().setValidateOnly(true).build());
    list(bob);
    DeleteUserRequest once = delete.toBuilder().setRequestId("d-1").build();
    admin.deleteUser(once);
    RunningAggregator.refused(Status.Code.UNAUTHENTICATED, () -> list(bob));
    admin.deleteUser(once);
    RunningAggregator.refused(Status.Code.NOT_FOUND, () -> admin.deleteUser(delete));
    RunningAggregator.refused(
        Status.Code.INVALID_ARGUMENT,
        () -> admin.deleteUser(DeleteUserRequest.newBuilder().setName("bob").build()));
  }

  @Test
  void theLastAdministratorStaysAndOneThatComesBackIsSaid() throws Exception {
    DeleteUserRequest delete = DeleteUserRequest.newBuilder().setName("users/admin").build();
    var admin = AgentsServiceGrpc.newBlockingStub(aggregator.admin());
    String why =
        RunningAggregator.refused(Status.Code.FAILED_PRECONDITION, () -> admin.deleteUser(delete));
    assertTrue(why.contains("users/admin is the last administrator"), why);
    var eve = aggregator.as(aggregator.user("eve", "admin"));
    AgentsServiceGrpc.newBlockingStub(eve).deleteUser(delete);
    try (LogLines log = new LogLines()) {
      aggregator.close();
      aggregator = new RunningAggregator(directory.resolve("state"));
      List<String> said = log.containing("users/admin was given a new identity");
      assertEquals(1, said.size(), said::toString);
      assertTrue(said.getFirst().startsWith("WARNING "), said::toString);
    }
  }

  @Test
  void whoEnrolledAndWhoWasRefusedIsInTheLogButNotWhoGuessed() {
    ByteString csr = ClientIdentity.csr(ClientIdentity.newKey());
    try (LogLines log = new LogLines()) {
      String token = aggregator.token("");
      aggregator.enrol(token, "web-1", csr);
      RunningAggregator.refused(
          Status.Code.FAILED_PRECONDITION, () -> aggregator.enrol(token, "web-2", csr));
      RunningAggregator.refused(
          Status.Code.FAILED_PRECONDITION, () -> aggregator.enrol("guess", "web-3", csr));
      RunningAggregator.refused(
          Status.Code.FAILED_PRECONDITION,
          () -> aggregator.enrol(aggregator.token(""), "web-1", csr));
      assertEquals(List.of("INFO web-1: enrolled"), log.containing("web-1: enrolled"));
      List<String> used = log.containing("web-2: enrolment refused: token: used before");
      assertTrue(used.getFirst().startsWith("WARNING "), used::toString);
      assertEquals(1, log.containing("web-1: enrolment refused: host: web-1 is enrolled").size());
      assertEquals(List.of(), log.containing("web-3"));
    }
  }
}
