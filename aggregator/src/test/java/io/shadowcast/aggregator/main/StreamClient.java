package io.shadowcast.aggregator.main;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Event;
import io.shadowcast.words.Hello;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The agent's end of a stream, by hand.
final class StreamClient implements StreamObserver<ConnectResponse> {
  @SuppressWarnings("TimeInStaticInitializer") // all streams of a run share it; any time will do
  static final Instant START = Instant.now().minusSeconds(600);

  private final BlockingQueue<ConnectResponse> answers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<ConnectRequest> out;

  StreamClient(Channel channel) {
    out = AgentServiceGrpc.newStub(channel).connect(this);
  }

  static BootId boot() {
    return new BootId(UUID.randomUUID());
  }

  static ConnectRequest hello(BootId boot) {
    Inventory inventory =
        new Inventory("Debian", "6.1", "x86_64", "cpu", 2, 1 << 30, List.of(), List.of(), "");
    ObservedWorkload shop =
        new ObservedWorkload(new WorkloadName("shop"), List.of(8080), "http1", "passive");
    Hello hello = new Hello("0.1.0", boot, inventory, List.of(), List.of(shop), 0);
    return ConnectRequest.newBuilder().setHello(AgentWire.toWire(hello)).build();
  }

  /// A batch with one sample, whose value is the sequence number.
  static ConnectRequest batch(BootId boot, long sequence) {
    Instant at = START.plusMillis(sequence * 100);
    long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
    SampleFrame frame =
        new SampleFrame(
            List.of(Series.of("load1")), new long[] {nanos}, new double[][] {{sequence}});
    SourceTime time = new SourceTime(boot, sequence, at);
    Batch.Contents contents =
        new Batch.Contents(
            List.of(frame),
            List.of(),
            List.of(),
            List.of(),
            List.of(new Event("test", "Batch " + sequence, time)));
    Batch batch = new Batch(boot, sequence, time, at, contents, List.of());
    return ConnectRequest.newBuilder().setBatch(BatchCodec.toWire(batch)).build();
  }

  void send(ConnectRequest request) {
    out.onNext(request);
  }

  void complete() {
    out.onCompleted();
  }

  ConnectResponse next() throws InterruptedException {
    ConnectResponse answer = answers.poll(20, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("No answer within 20 s, end: " + end.getNow(null));
    }
    return answer;
  }

  /// Says hello and returns the welcome.
  ConnectResponse greet(BootId boot) throws InterruptedException {
    send(hello(boot));
    return next();
  }

  /// Says hello, and waits until the aggregator has told what was pending, which is nothing: what
  /// is asked of it later is told once. Batches of this boot go on with the second.
  void settle(BootId boot) throws InterruptedException {
    greet(boot);
    send(batch(boot, 1));
    ConnectResponse answer = next();
    if (!answer.hasAcknowledgement()) {
      throw new AssertionError("Something was pending: " + answer);
    }
  }

  Status end() {
    return end.orTimeout(20, TimeUnit.SECONDS).join();
  }

  boolean ended() {
    return end.isDone();
  }

  BlockingQueue<ConnectResponse> answers() {
    return answers;
  }

  @Override
  public void onNext(ConnectResponse answer) {
    answers.add(answer);
  }

  @Override
  public void onError(Throwable cause) {
    end.complete(Status.fromThrowable(cause));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }
}
