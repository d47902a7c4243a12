package io.shadowcast.aggregator.api;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.access.Access;
import io.shadowcast.aggregator.access.Caller;
import io.shadowcast.aggregator.access.CertificateChain;
import io.shadowcast.aggregator.access.Enrolment;
import io.shadowcast.aggregator.access.EnrolmentToken;
import io.shadowcast.aggregator.access.Identity;
import io.shadowcast.aggregator.access.Role;
import io.shadowcast.aggregator.access.User;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.CreateEnrolmentTokenRequest;
import io.shadowcast.wire.v1.CreateEnrolmentTokenResponse;
import io.shadowcast.wire.v1.CreateUserRequest;
import io.shadowcast.wire.v1.CreateUserResponse;
import io.shadowcast.wire.v1.DeleteUserRequest;
import io.shadowcast.wire.v1.DeleteUserResponse;
import io.shadowcast.wire.v1.EnrolRequest;
import io.shadowcast.wire.v1.EnrolResponse;
import io.shadowcast.wire.v1.ListUsersRequest;
import io.shadowcast.wire.v1.ListUsersResponse;
import io.shadowcast.wire.v1.RenewCertificateRequest;
import io.shadowcast.wire.v1.RenewCertificateResponse;
import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Enrolment of agents and certificates of users.
final class AgentsApi extends AgentsServiceGrpc.AgentsServiceImplBase {
  private static final Duration TOKEN_USUAL = Duration.ofHours(1);
  private static final Duration TOKEN_LEAST = Duration.ofMinutes(1);
  private static final Duration TOKEN_MOST = Duration.ofDays(7);
  private static final Duration USER_USUAL = Duration.ofDays(30);
  private static final Duration USER_LEAST = Duration.ofHours(1);
  private static final Duration USER_MOST = Duration.ofDays(366);
  private static final HostId ANY = new HostId("any");

  private final Calls calls;
  private final Access access;
  private final InstantSource clock;

  AgentsApi(Calls calls, Access access, InstantSource clock) {
    this.calls = calls;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public void createEnrolmentToken(
      CreateEnrolmentTokenRequest request, StreamObserver<CreateEnrolmentTokenResponse> out) {
    calls.change(
        request,
        out,
        CreateEnrolmentTokenResponse.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          Optional<HostId> host = faults.read("host", () -> host(request), Optional.empty());
          Duration lifetime =
              faults.read(
                  "lifetime",
                  () -> Spans.within(request.getLifetime(), TOKEN_USUAL, TOKEN_LEAST, TOKEN_MOST),
                  TOKEN_USUAL);
          faults.refuse();
          CreateEnrolmentTokenResponse preview =
              CreateEnrolmentTokenResponse.newBuilder()
                  .setCaSha256(access.caSha256())
                  .setExpireTime(Times.toWire(clock.instant().plus(lifetime)))
                  .build();
          return Prepared.of(preview, () -> wire(access.createToken(host, lifetime)));
        });
  }

  @Override
  public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> out) {
    calls.read(
        out,
        () -> {
          Faults faults = new Faults();
          HostId host = faults.read("host", () -> new HostId(request.getHost()), ANY);
          faults.check(!request.getToken().isEmpty(), "token", "\"\"", "an enrolment token");
          faults.refuse();
          Enrolment enrolment =
              access.enrol(request.getToken(), host, request.getCsr().toByteArray());
          return EnrolResponse.newBuilder()
              .addAllCertificates(signed(enrolment))
              .setHost(ResourceNames.host(host))
              .build();
        });
  }

  @Override
  public void renewCertificate(
      RenewCertificateRequest request, StreamObserver<RenewCertificateResponse> out) {
    calls.read(
        out,
        () -> {
          Enrolment renewal =
              access.renew(hostOf(Caller.current()), request.getCsr().toByteArray());
          return RenewCertificateResponse.newBuilder().addAllCertificates(signed(renewal)).build();
        });
  }

  @Override
  public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> out) {
    calls.change(request, out, CreateUserResponse.getDefaultInstance(), () -> prepareUser(request));
  }

  @Override
  public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> out) {
    calls.change(
        request,
        out,
        DeleteUserResponse.getDefaultInstance(),
        () -> {
          Faults faults = new Faults();
          String name =
              faults.read(
                  "name",
                  () -> User.checkName(ResourceNames.userSegment(request.getName())),
                  "nobody");
          faults.refuse();
          if (access.user(name).isEmpty()) {
            throw Refusal.notFound(request.getName(), "a user");
          }
          if (access.isLastAdmin(name)) {
            throw Refusal.precondition(
                "name: users/%s is the last administrator (expected: one that leaves another)"
                    .formatted(name));
          }
          return Prepared.of(
              DeleteUserResponse.getDefaultInstance(),
              () -> {
                access.removeUser(name);
                return DeleteUserResponse.getDefaultInstance();
              });
        });
  }

  @Override
  public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> out) {
    calls.page(
        out,
        request.getPageSize(),
        request.getPageToken(),
        ask -> {
          Page<User> page = Page.of(access.users(), User::name, ask);
          return ListUsersResponse.newBuilder()
              .addAllUsers(page.items().stream().map(AgentsApi::wire).toList())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  /// The host whose agent is calling; the certificate says it, never the request.
  static HostId hostOf(Caller caller) {
    if (caller.identity() instanceof Identity.Agent agent) {
      return agent.host();
    }
    throw new IllegalStateException("A method for agents was entered by somebody else");
  }

  private Prepared<CreateUserResponse> prepareUser(CreateUserRequest request) {
    Faults faults = new Faults();
    String name = faults.read("user.name", () -> userName(request), "nobody");
    Role role = faults.read("user.role", () -> role(request.getUser().getRole()), Role.VIEWER);
    Duration lifetime =
        faults.read(
            "lifetime",
            () -> Spans.within(request.getLifetime(), USER_USUAL, USER_LEAST, USER_MOST),
            USER_USUAL);
    faults.refuse();
    byte[] csr = request.getCsr().toByteArray();
    access.refusal(name, role, csr).ifPresent(AgentsApi::signed);
    CreateUserResponse preview =
        CreateUserResponse.newBuilder()
            .setUser(wire(new User(name, role, clock.instant())))
            .build();
    return Prepared.of(
        preview,
        () ->
            CreateUserResponse.newBuilder()
                .addAllCertificates(signed(access.createUser(name, role, csr, lifetime)))
                .setUser(wire(access.user(name).orElseThrow()))
                .build());
  }

  private static Optional<HostId> host(CreateEnrolmentTokenRequest request) {
    return request.getHost().isEmpty()
        ? Optional.empty()
        : Optional.of(ResourceNames.host(request.getHost()));
  }

  private static String userName(CreateUserRequest request) {
    return User.checkName(ResourceNames.userSegment(request.getUser().getName()));
  }

  private static Role role(String text) {
    return Role.named(text)
        .orElseThrow(() ->
            new IllegalArgumentException("role: %s (expected: %s)".formatted(text, Role.names())));
  }

  private static List<ByteString> signed(Enrolment enrolment) {
    return switch (enrolment) {
      case Enrolment.Enrolled(CertificateChain chain) ->
          chain.der().stream().map(ByteString::copyFrom).toList();
      case Enrolment.Faulty(String fault) -> throw Refusal.invalid(fault);
      case Enrolment.Refused(String why) -> throw Refusal.precondition(why);
    };
  }

  private static CreateEnrolmentTokenResponse wire(EnrolmentToken token) {
    return CreateEnrolmentTokenResponse.newBuilder()
        .setToken(token.text())
        .setCaSha256(token.caSha256())
        .setExpireTime(Times.toWire(token.expires()))
        .build();
  }

  private static io.shadowcast.wire.v1.User wire(User user) {
    return io.shadowcast.wire.v1.User.newBuilder()
        .setName(ResourceNames.user(user.name()))
        .setRole(user.role().text())
        .setCreateTime(Times.toWire(user.created()))
        .build();
  }
}
