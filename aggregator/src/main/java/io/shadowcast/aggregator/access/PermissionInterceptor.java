package io.shadowcast.aggregator.access;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Lets a call pass when its caller holds what the method declares. Certificates are looked at on
/// every call, because a connection, and a resumed TLS session, may be older than the end of a
/// certificate or of a user.
public final class PermissionInterceptor implements ServerInterceptor {
  private final MethodRules rules;
  private final Access access;
  private final InstantSource clock;

  PermissionInterceptor(MethodRules rules, Access access, InstantSource clock) {
    this.rules = rules;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return switch (recognise(call)) {
      case Recognition.Unknown(String why) ->
          refuse(call, Status.UNAUTHENTICATED.withDescription(why));
      case Recognition.Known(Identity identity, Instant expires) -> {
        Caller caller = new Caller(identity, expires, remote(call));
        Optional<Status> refusal = refusal(call.getMethodDescriptor().getFullMethodName(), caller);
        yield refusal.isPresent()
            ? refuse(call, refusal.get())
            : Contexts.interceptCall(
                Context.current().withValue(Caller.KEY, caller), call, headers, next);
      }
    };
  }

  private Optional<Status> refusal(String method, Caller caller) {
    MethodRules.Rule rule = rules.find(method);
    if (rule == null) {
      // Every method was looked at when the server started; one that was not does not exist.
      return Optional.of(Status.UNIMPLEMENTED.withDescription(method + ": no such method"));
    }
    if (rule.allows(caller.identity())) {
      return Optional.empty();
    }
    Status status =
        caller.identity() instanceof Identity.Anonymous
            ? Status.UNAUTHENTICATED
            : Status.PERMISSION_DENIED;
    return Optional.of(
        status.withDescription(
            "%s: %s (expected: %s)"
                .formatted(method, describe(caller.identity()), rule.expected())));
  }

  private Recognition recognise(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return new Recognition.Unknown("transport: plain text (expected: TLS)");
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? inTime(certificate)
          : new Recognition.Unknown("certificate: none (expected: X.509)");
    } catch (SSLPeerUnverifiedException e) {
      return new Recognition.Known(new Identity.Anonymous(), Instant.MAX);
    }
  }

  private static String remote(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
            instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress() + ":" + address.getPort()
        : "an unknown address";
  }

  private Recognition inTime(X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    return clock.instant().isAfter(end)
        ? new Recognition.Unknown("certificate: ended %s (expected: valid now)".formatted(end))
        : access.recognise(certificate);
  }

  private static String describe(Identity identity) {
    return switch (identity) {
      case Identity.User user -> user.resource() + ", role " + user.role().text();
      case Identity.Agent agent -> "the agent of " + agent.resource();
      case Identity.Anonymous _ -> "a caller without certificate";
    };
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
