package io.shadowcast.agent.uplink;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.shadowcast.wire.v1.ShipRequest;
import io.shadowcast.wire.v1.ShipResponse;
import io.shadowcast.wire.v1.ShippingServiceGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One snapshot's conversation with the aggregator, for one thread that waits. What the aggregator
/// does not take is not sent, so no more than a message is in memory.
public final class ShipCall implements AutoCloseable {
  /// A dead connection is noticed by its keep-alive; this is for one that lives and says nothing.
  /// The aggregator reads the whole snapshot back before it answers an adoption.
  private static final Duration PATIENCE = Duration.ofHours(6);

  private final ManagedChannel channel;
  private final String name;
  private final Answers answers = new Answers();
  private final ClientCallStreamObserver<ShipRequest> call;

  /// @param channel closed with this
  /// @param name of the aggregator, for messages
  public ShipCall(ManagedChannel channel, String name) {
    this.channel = channel;
    this.name = name;
    call =
        (ClientCallStreamObserver<ShipRequest>) ShippingServiceGrpc.newStub(channel).ship(answers);
  }

  /// Says something and waits for the answer.
  ///
  /// @throws IOException when the call is over
  public ShipResponse ask(ShipRequest request) throws IOException {
    tell(request);
    return answers.next();
  }

  /// Says something when it can be sent.
  ///
  /// @throws IOException when the call is over
  public void tell(ShipRequest request) throws IOException {
    answers.awaitReady();
    call.onNext(request);
  }

  @Override
  public void close() {
    call.cancel("left", null);
    channel.shutdownNow();
  }

  /// What comes from gRPC's threads.
  private final class Answers implements ClientResponseObserver<ShipRequest, ShipResponse> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ClientCallStreamObserver<ShipRequest> out;
    private @Nullable ShipResponse response;
    private @Nullable Status end;

    @Override
    public void beforeStart(ClientCallStreamObserver<ShipRequest> started) {
      out = started;
      started.setOnReadyHandler(() -> change(() -> {}));
    }

    @Override
    public void onNext(ShipResponse message) {
      change(() -> response = message);
    }

    @Override
    public void onError(Throwable error) {
      change(() -> end = Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      change(() -> end = Status.OK.withDescription("it closed the call"));
    }

    private void change(Runnable what) {
      lock.lock();
      try {
        what.run();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void awaitReady() throws IOException {
      lock.lock();
      try {
        until(() -> Objects.requireNonNull(out).isReady());
      } finally {
        lock.unlock();
      }
    }

    ShipResponse next() throws IOException {
      lock.lock();
      try {
        until(() -> response != null);
        ShipResponse now = Objects.requireNonNull(response);
        response = null;
        return now;
      } finally {
        lock.unlock();
      }
    }

    private void until(BooleanSupplier there) throws IOException {
      try {
        while (!there.getAsBoolean()) {
          if (end != null) {
            throw new IOException(name + ": " + text(end));
          }
          if (!changed.await(PATIENCE.toMinutes(), TimeUnit.MINUTES)) {
            throw new IOException(name + ": silent for " + PATIENCE);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private static String text(Status end) {
    String said = end.getDescription();
    return said == null ? end.getCode().toString() : said;
  }
}
