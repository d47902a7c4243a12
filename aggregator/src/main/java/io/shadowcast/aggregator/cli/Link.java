package io.shadowcast.aggregator.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.netty.handler.ssl.SslContext;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.AnomaliesServiceGrpc;
import io.shadowcast.wire.v1.FactsServiceGrpc;
import io.shadowcast.wire.v1.FingerprintsServiceGrpc;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.ForecastsServiceGrpc;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.ModelsServiceGrpc;
import io.shadowcast.wire.v1.RecordingsServiceGrpc;
import io.shadowcast.wire.v1.ShadowsServiceGrpc;
import io.shadowcast.wire.v1.SnapshotsServiceGrpc;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import io.shadowcast.words.Endpoint;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A connection to the aggregator. Each call has the timeout for itself.
final class Link implements AutoCloseable {
  private static final int LARGEST_ANSWER = 64 << 20;

  private final ManagedChannel channel;
  private final Duration timeout;

  Link(Endpoint server, SslContext tls, Duration timeout) {
    this.channel =
        NettyChannelBuilder.forAddress(server.host(), server.port())
            .sslContext(tls)
            .disableServiceConfigLookUp()
            .maxInboundMessageSize(LARGEST_ANSWER)
            .build();
    this.timeout = timeout;
  }

  FleetServiceGrpc.FleetServiceBlockingStub fleet() {
    return timed(FleetServiceGrpc.newBlockingStub(channel));
  }

  VmTypesServiceGrpc.VmTypesServiceBlockingStub types() {
    return timed(VmTypesServiceGrpc.newBlockingStub(channel));
  }

  ShadowsServiceGrpc.ShadowsServiceBlockingStub shadows() {
    return timed(ShadowsServiceGrpc.newBlockingStub(channel));
  }

  MetricsServiceGrpc.MetricsServiceBlockingStub metrics() {
    return timed(MetricsServiceGrpc.newBlockingStub(channel));
  }

  FactsServiceGrpc.FactsServiceBlockingStub facts() {
    return timed(FactsServiceGrpc.newBlockingStub(channel));
  }

  SnapshotsServiceGrpc.SnapshotsServiceBlockingStub snapshots() {
    return timed(SnapshotsServiceGrpc.newBlockingStub(channel));
  }

  RecordingsServiceGrpc.RecordingsServiceBlockingStub recordings() {
    return timed(RecordingsServiceGrpc.newBlockingStub(channel));
  }

  ModelsServiceGrpc.ModelsServiceBlockingStub models() {
    return timed(ModelsServiceGrpc.newBlockingStub(channel));
  }

  AnomaliesServiceGrpc.AnomaliesServiceBlockingStub anomalies() {
    return timed(AnomaliesServiceGrpc.newBlockingStub(channel));
  }

  FingerprintsServiceGrpc.FingerprintsServiceBlockingStub fingerprints() {
    return timed(FingerprintsServiceGrpc.newBlockingStub(channel));
  }

  ForecastsServiceGrpc.ForecastsServiceBlockingStub forecasts() {
    return timed(ForecastsServiceGrpc.newBlockingStub(channel));
  }

  AgentsServiceGrpc.AgentsServiceBlockingStub agents() {
    return timed(AgentsServiceGrpc.newBlockingStub(channel));
  }

  /// All pages of a list as one answer.
  ///
  /// @param page asks with a page token
  @SuppressWarnings("unchecked") // the builder of a message builds messages of its own type
  static <A extends Message> A all(Function<String, A> page) {
    A first = page.apply("");
    FieldDescriptor next = first.getDescriptorForType().findFieldByName("next_page_token");
    Message.Builder whole = first.toBuilder();
    String token = (String) first.getField(next);
    while (!token.isEmpty()) {
      A more = page.apply(token);
      whole.mergeFrom(more);
      token = (String) more.getField(next);
    }
    return (A) whole.clearField(next).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private <S extends AbstractStub<S>> S timed(S stub) {
    return stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
