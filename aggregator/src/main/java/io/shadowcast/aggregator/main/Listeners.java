package io.shadowcast.aggregator.main;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.handler.ssl.SslContext;
import io.shadowcast.aggregator.access.Access;
import io.shadowcast.aggregator.access.ListenerTls;
import io.shadowcast.aggregator.api.Services;
import io.shadowcast.aggregator.config.AggregatorSettings;
import io.shadowcast.aggregator.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The two listeners: one that asks for certificates and serves everything, one for agents that
/// have none yet.
final class Listeners implements AutoCloseable {
  /// The largest batch; a spool block of an agent is a fraction of it.
  private static final int MAX_MESSAGE = 16 * 1024 * 1024;

  /// An agent has one, and now and then a renewal; a user's client a few.
  private static final int MAX_CALLS = 32;

  private static final int MAX_ENROLMENT_MESSAGE = 64 * 1024;
  private static final long GRACE_SECONDS = 2;

  private final HealthStatusManager health;
  private final Server main;
  private final Server enrolment;

  private Listeners(HealthStatusManager health, Server main, Server enrolment) {
    this.health = health;
    this.main = main;
    this.enrolment = enrolment;
  }

  /// Starts both.
  ///
  /// @param executor runs calls; of virtual threads
  /// @throws IOException when an address cannot be listened on
  static Listeners start(
      AggregatorSettings settings, Access access, Services services, Executor executor)
      throws IOException {
    ListenerTls tls = access.tls(settings.names());
    HealthStatusManager health = new HealthStatusManager();
    List<ServerServiceDefinition> all = new ArrayList<>(services.main());
    all.add(health.getHealthService().bindService());
    all.add(ProtoReflectionServiceV1.newInstance().bindService());
    NettyServerBuilder mainBuilder = main(settings.listen(), tls.mutual());
    NettyServerBuilder enrolmentBuilder = enrolment(settings.enrolmentListen(), tls.enrolment());
    Server main = start(mainBuilder, all, access, executor, settings.listen());
    try {
      Server enrolment =
          start(
              enrolmentBuilder, services.enrolment(), access, executor, settings.enrolmentListen());
      health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
      return new Listeners(health, main, enrolment);
    } catch (IOException e) {
      main.shutdownNow();
      throw e;
    }
  }

  InetSocketAddress mainAddress() {
    return (InetSocketAddress) main.getListenSockets().getFirst();
  }

  InetSocketAddress enrolmentAddress() {
    return (InetSocketAddress) enrolment.getListenSockets().getFirst();
  }

  /// Tells whoever asks for the health that nothing more can be done here.
  void notServing() {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
  }

  /// Takes no new calls, lets those at work finish for a moment, then ends them; agents come back
  /// by themselves.
  @Override
  public void close() {
    health.enterTerminalState();
    main.shutdown();
    enrolment.shutdown();
    try {
      // Agent streams have no end of their own.
      if (!main.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        main.shutdownNow().awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
      }
      enrolment.shutdownNow().awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static NettyServerBuilder main(ListenAddress address, SslContext tls) throws IOException {
    return NettyServerBuilder.forAddress(address.resolve())
        .sslContext(tls)
        .maxInboundMessageSize(MAX_MESSAGE)
        .maxConcurrentCallsPerConnection(MAX_CALLS)
        .handshakeTimeout(20, TimeUnit.SECONDS)
        // A host that vanished frees its name after this, so that it can come back.
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .permitKeepAliveTime(5, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  /// Open to everyone who can reach it, so everything is small and short.
  private static NettyServerBuilder enrolment(ListenAddress address, SslContext tls)
      throws IOException {
    return NettyServerBuilder.forAddress(address.resolve())
        .sslContext(tls)
        .maxInboundMessageSize(MAX_ENROLMENT_MESSAGE)
        .maxConcurrentCallsPerConnection(4)
        .handshakeTimeout(10, TimeUnit.SECONDS)
        .maxConnectionIdle(30, TimeUnit.SECONDS)
        .maxConnectionAge(60, TimeUnit.SECONDS)
        .maxConnectionAgeGrace(10, TimeUnit.SECONDS);
  }

  private static Server start(
      NettyServerBuilder builder,
      List<ServerServiceDefinition> services,
      Access access,
      Executor executor,
      ListenAddress address)
      throws IOException {
    builder.executor(executor).intercept(access.interceptor(services)).addServices(services);
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw new IOException(
          "listen: %s cannot be listened on: %s (expected: a free address of this machine)"
              .formatted(address, rootCause(e).getMessage()),
          e);
    }
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
