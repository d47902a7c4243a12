package io.shadowcast.benchmarks.ingest;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.StreamObserver;
import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.wire.map.BatchStream;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.wire.v1.EnrolRequest;
import io.shadowcast.wire.v1.EnrolResponse;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Hello;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.SourceTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The stream of one host, as an agent has it: enrolled with a one-time token, mutual TLS, Hello,
/// and never more than a few batches ahead of the acknowledgements.
final class AgentLine implements StreamObserver<ConnectResponse>, AutoCloseable {
  private static final int AHEAD = 16;
  private static final long PATIENCE_SECONDS = 60;

  private final BootId boot = new BootId(UUID.randomUUID());
  private final BatchStream schemas = new BatchStream();
  private final Semaphore ahead = new Semaphore(AHEAD);
  private final CompletableFuture<ConnectResponse> welcome = new CompletableFuture<>();
  private final ManagedChannel channel;
  private final StreamObserver<ConnectRequest> out;
  private long sequence;
  private volatile long acknowledged;

  private AgentLine(ManagedChannel channel) {
    this.channel = channel;
    out = AgentServiceGrpc.newStub(channel).connect(this);
  }

  /// Enrols the host and opens its stream.
  static AgentLine open(Aggregator aggregator, String host) throws IOException {
    AgentLine line = new AgentLine(enrol(aggregator, host));
    line.out.onNext(ConnectRequest.newBuilder().setHello(AgentWire.toWire(line.hello())).build());
    var _ = line.welcome.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    return line;
  }

  /// Sends a batch; waits while too many are not acknowledged.
  void send(SampleFrame frame) throws InterruptedException {
    enter(1);
    Instant now = Instant.ofEpochSecond(0, frame.wallNanos()[frame.rows() - 1]);
    sequence++;
    Batch batch =
        new Batch(
            boot,
            sequence,
            new SourceTime(boot, sequence, now),
            now,
            new Batch.Contents(List.of(frame), List.of(), List.of(), List.of(), List.of()),
            List.of());
    out.onNext(
        ConnectRequest.newBuilder().setBatch(schemas.outgoing(BatchCodec.toWire(batch))).build());
  }

  /// Waits until everything sent is acknowledged.
  void await() throws InterruptedException {
    enter(AHEAD);
    ahead.release(AHEAD);
  }

  @Override
  public void onNext(ConnectResponse answer) {
    if (answer.hasWelcome()) {
      welcome.complete(answer);
    } else if (answer.hasAcknowledgement()) {
      long now = answer.getAcknowledgement().getSequence();
      ahead.release(Math.toIntExact(now - acknowledged));
      acknowledged = now;
    }
  }

  @Override
  public void onError(Throwable cause) {
    welcome.completeExceptionally(cause);
  }

  @Override
  public void onCompleted() {
    welcome.completeExceptionally(new IllegalStateException("The aggregator ended the stream"));
  }

  @Override
  public void close() {
    var _ = channel.shutdownNow();
  }

  private void enter(int permits) throws InterruptedException {
    if (!ahead.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "acknowledgement: %d of %d batches within %d s (expected: all)"
              .formatted(acknowledged, sequence, PATIENCE_SECONDS));
    }
  }

  private Hello hello() {
    Inventory inventory = new Inventory("", "", "", "", 1, 0, List.of(), List.of(), "");
    return new Hello("benchmark", boot, inventory, List.of(), List.of(), 0);
  }

  private static ManagedChannel enrol(Aggregator aggregator, String host) throws IOException {
    HostKey key = HostKey.make(host);
    ManagedChannel entrance =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", aggregator.enrolmentPort(), trusting(aggregator).build())
            .build();
    try {
      EnrolResponse answer =
          AgentsServiceGrpc.newBlockingStub(entrance)
              .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .enrol(
                  EnrolRequest.newBuilder()
                      .setToken(aggregator.token(host).getToken())
                      .setHost(host)
                      .setCsr(key.request())
                      .build());
      return Grpc.newChannelBuilderForAddress(
              "127.0.0.1",
              aggregator.port(),
              trusting(aggregator)
                  .keyManager(
                      pem("CERTIFICATE", answer.getCertificatesList()),
                      pem("PRIVATE KEY", List.of(key.privateKey())))
                  .build())
          .build();
    } finally {
      entrance.shutdownNow();
    }
  }

  private static TlsChannelCredentials.Builder trusting(Aggregator aggregator) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(aggregator.authority().toFile());
  }

  private static ByteArrayInputStream pem(String kind, List<ByteString> ders) {
    StringBuilder text = new StringBuilder();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    for (ByteString der : ders) {
      text.append("-----BEGIN %s-----\n".formatted(kind))
          .append(lines.encodeToString(der.toByteArray()))
          .append("\n-----END %s-----\n".formatted(kind));
    }
    return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
