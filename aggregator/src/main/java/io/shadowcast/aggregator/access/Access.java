package io.shadowcast.aggregator.access;

import io.grpc.ServerServiceDefinition;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.UserStore;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides who may connect. Keeps the authority in files and all else in the state.
public final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /// How long an agent's certificate lasts; agents renew at two thirds of it.
  public static final Duration AGENT_LIFETIME = Duration.ofHours(24);

  /// How long ended certificates and spent tokens are remembered.
  private static final Duration KEEP_ENDED = Duration.ofDays(7);

  private final StateStore state;
  private final InstantSource clock;
  private final CertificateAuthority authority;
  private final EnrolmentTokens tokens;
  private final CertificateRegister register;
  private final OrderSigner orders;

  private Access(
      StateStore state, InstantSource clock, SecureRandom random, CertificateAuthority authority) {
    this.state = state;
    this.clock = clock;
    this.authority = authority;
    this.tokens = new EnrolmentTokens(state.tokens(), clock, random);
    this.register = new CertificateRegister(state.certificates(), clock);
    this.orders = new OrderSigner(authority, clock, random);
  }

  /// Opens the authority given in two files, or the one in `directory`, which is made at the first
  /// start.
  ///
  /// @throws IOException when its files cannot be read or do not fit together
  public static Access open(
      StateStore state,
      Path directory,
      Optional<CaFiles> given,
      InstantSource clock,
      SecureRandom random)
      throws IOException {
    CertificateAuthority authority =
        given.isPresent()
            ? CertificateAuthority.given(given.get(), clock, random)
            : CertificateAuthority.own(directory, clock, random);
    return new Access(state, clock, random, authority);
  }

  /// Looks at the files of a given authority and makes nothing.
  ///
  /// @throws IOException when they cannot be read or do not fit together
  public static void check(Optional<CaFiles> given, InstantSource clock) throws IOException {
    if (given.isPresent()) {
      var _ = CertificateAuthority.given(given.get(), clock, new SecureRandom());
    }
  }

  /// What agents pin: SHA-256 of the authority's certificate, lower case hex.
  public String caSha256() {
    return authority.sha256();
  }

  /// Who signs orders to agents.
  public OrderSigner orders() {
    return orders;
  }

  /// Makes a token with which one agent may enrol; with a host, that one alone.
  public EnrolmentToken createToken(Optional<HostId> host, Duration lifetime) {
    Instant expires = clock.instant().plus(lifetime);
    return new EnrolmentToken(tokens.create(host, expires), caSha256(), expires);
  }

  /// Exchanges a token and a signing request for the certificate of an agent. A name that was
  /// enrolled before is given away only to a token made for it, so that a stray token cannot take
  /// over a host. A request that is refused leaves the token as it was. The token is looked up
  /// first: who has none costs neither a signature check nor the writer of the state.
  public Enrolment enrol(String token, HostId host, byte[] csr) {
    Enrolment enrolment = decided(token, host, csr);
    switch (enrolment) {
      case Enrolment.Enrolled _ -> LOG.info("{}: enrolled", host);
      case Enrolment.Refused(String why) -> noteRefusal(host, why);
      case Enrolment.Faulty(String fault) -> LOG.warn("{}: enrolment refused: {}", host, fault);
    }
    return enrolment;
  }

  /// Whoever reaches the port may guess, and is not to fill the log.
  private static void noteRefusal(HostId host, String why) {
    if (!why.equals(EnrolmentTokens.UNKNOWN)) {
      LOG.warn("{}: enrolment refused: {}", host, why);
    }
  }

  private Enrolment decided(String token, HostId host, byte[] csr) {
    Optional<String> refusal = tokens.refusal(token, host);
    if (refusal.isPresent()) {
      return new Enrolment.Refused(refusal.get());
    }
    return switch (SigningRequest.read(csr)) {
      case SigningRequest.Reading.Faulty(String fault) -> new Enrolment.Faulty(fault);
      case SigningRequest.Reading.Valid(SigningRequest request) -> enrol(token, host, request);
    };
  }

  /// A new certificate for an agent that proved by its old one which host it is.
  public Enrolment renew(HostId host, byte[] csr) {
    return switch (SigningRequest.read(csr)) {
      case SigningRequest.Reading.Faulty(String fault) -> new Enrolment.Faulty(fault);
      case SigningRequest.Reading.Valid(SigningRequest request) ->
          issue(Subject.host(host), request, AGENT_LIFETIME);
    };
  }

  /// Signs a user's request. A user that exists gets a further certificate, as long as the role is
  /// the same.
  public Enrolment createUser(String name, Role role, byte[] csr, Duration lifetime) {
    User.checkName(name);
    return switch (SigningRequest.read(csr)) {
      case SigningRequest.Reading.Faulty(String fault) -> new Enrolment.Faulty(fault);
      case SigningRequest.Reading.Valid(SigningRequest request) ->
          signUser(name, role, request, lifetime);
    };
  }

  /// What [#createUser] would answer if it refused, without doing it.
  public Optional<Enrolment> refusal(String name, Role role, byte[] csr) {
    return switch (SigningRequest.read(csr)) {
      case SigningRequest.Reading.Faulty(String fault) -> Optional.of(new Enrolment.Faulty(fault));
      case SigningRequest.Reading.Valid _ -> clash(name, role).map(Enrolment.Refused::new);
    };
  }

  /// The user of that name.
  public Optional<User> user(String name) {
    return state.users().find(name).map(Access::user);
  }

  /// All users in order of their names.
  public List<User> users() {
    return state.users().list().stream().map(Access::user).toList();
  }

  /// Whether nobody could make users any more without this one.
  public boolean isLastAdmin(String name) {
    List<String> admins =
        users().stream().filter(user -> user.role() == Role.ADMIN).map(User::name).toList();
    return admins.equals(List.of(name));
  }

  /// Takes a user away; the certificates are worth nothing from the next call on.
  ///
  /// @return whether there was one
  public boolean removeUser(String name) {
    return state.transaction(() -> {
      state.certificates().revoke(new Subject(Subject.Kind.USER, name).uri());
      return state.users().remove(name);
    });
  }

  /// Writes `key.pem`, `cert.pem` and `ca.pem` of the user `admin` into a private directory, unless
  /// a good identity is there: this is how the first user comes to be, and comes back.
  ///
  /// @return whether one was written
  public boolean adminIdentity(Path directory) throws IOException {
    return new AdminIdentity(this, authority, clock).ensure(directory);
  }

  /// TLS of the two listeners.
  ///
  /// @param names DNS names and addresses under which clients reach them, besides the loopback ones
  public ListenerTls tls(List<String> names) {
    return new ListenerTls(authority, names, clock);
  }

  /// Holds calls to these services to the permissions that their methods declare.
  ///
  /// @throws IllegalStateException when a method declares none
  public PermissionInterceptor interceptor(Collection<ServerServiceDefinition> services) {
    return new PermissionInterceptor(MethodRules.of(services), this, clock);
  }

  /// Forgets tokens and certificates that ended some days ago.
  public int sweep() {
    Instant before = clock.instant().minus(KEEP_ENDED);
    return state.tokens().purge(before) + state.certificates().purge(before);
  }

  /// Signs for a user whose key was made here.
  Enrolment signUser(String name, Role role, SigningRequest request, Duration lifetime) {
    return state.transaction(() -> {
      Optional<String> clash = clash(name, role);
      if (clash.isPresent()) {
        return new Enrolment.Refused(clash.get());
      }
      state.users().put(name, role.text(), clock.instant());
      return issue(new Subject(Subject.Kind.USER, name), request, lifetime);
    });
  }

  /// Who holds a certificate that TLS accepted.
  Recognition recognise(X509Certificate certificate) {
    return Subject.of(certificate)
        .map(subject -> recognise(subject, certificate))
        .orElseGet(() ->
            new Recognition.Unknown(
                "certificate: no name (expected: one URI spiffe://shadowcast/host/NAME or"
                    + " spiffe://shadowcast/user/NAME)"));
  }

  private Recognition recognise(Subject subject, X509Certificate certificate) {
    if (!register.holds(subject, certificate)) {
      return new Recognition.Unknown(
          "certificate: unknown or revoked (expected: one signed here for " + subject.uri() + ")");
    }
    Instant expires = certificate.getNotAfter().toInstant();
    return switch (subject.kind()) {
      case HOST -> known(new Identity.Agent(new HostId(subject.name())), expires);
      case USER ->
          user(subject.name())
              .map(user -> known(new Identity.User(user.name(), user.role()), expires))
              .orElseGet(() ->
                  new Recognition.Unknown(
                      "user: " + subject.name() + " (expected: a user that exists)"));
    };
  }

  private static Recognition known(Identity identity, Instant expires) {
    return new Recognition.Known(identity, expires);
  }

  /// Carries a refusal out of a transaction, which is rolled back by it.
  private static final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1L;

    TokenRefused(String why) {
      super(why, null, false, false);
    }
  }

  private Enrolment enrol(String token, HostId host, SigningRequest request) {
    Subject subject = Subject.host(host);
    try {
      return state.<Enrolment, TokenRefused>transaction(() -> {
        Optional<String> refusal = tokens.use(token, host, request.key(), register.knows(subject));
        if (refusal.isPresent()) {
          throw new TokenRefused(refusal.get());
        }
        state.hosts().enrol(host, clock.instant());
        return issue(subject, request, AGENT_LIFETIME);
      });
    } catch (TokenRefused e) {
      return new Enrolment.Refused(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> clash(String name, Role wanted) {
    return user(name)
        .filter(present -> present.role() != wanted)
        .map(present ->
            "user.role: %s (expected: %s, the role that users/%s has)"
                .formatted(wanted.text(), present.role().text(), name));
  }

  private Enrolment issue(Subject subject, SigningRequest request, Duration lifetime) {
    CertificateChain chain = authority.signClient(subject, request.key(), lifetime);
    register.enter(subject, chain);
    return new Enrolment.Enrolled(chain);
  }

  private static User user(UserStore.User row) {
    Role role =
        Role.named(row.role())
            .orElseThrow(() ->
                new IllegalStateException(
                    "users.role: %s (expected: %s)".formatted(row.role(), Role.names())));
    return new User(row.name(), role, row.created());
  }
}
