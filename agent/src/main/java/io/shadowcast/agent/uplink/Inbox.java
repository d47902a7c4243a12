package io.shadowcast.agent.uplink;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// What reaches the uplink's thread: messages of one stream, its end, and reasons to look again.
/// Bounded by asking gRPC for one message at a time, and by at most one pending wake.
final class Inbox implements ClientResponseObserver<ConnectRequest, ConnectResponse> {
  /// Something that happened.
  sealed interface Item {
    /// The aggregator said something.
    record Message(ConnectResponse response) implements Item {}

    /// The stream is over.
    record Ended(Status status) implements Item {}

    /// Something of another room is to be said.
    record Say(ConnectRequest request) implements Item {}

    /// There may be something to send.
    record Wake() implements Item {}
  }

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();

  @Override
  public void beforeStart(ClientCallStreamObserver<ConnectRequest> call) {
    call.disableAutoRequestWithInitial(1);
    call.setOnReadyHandler(this::wake);
  }

  @Override
  public void onNext(ConnectResponse response) {
    items.add(new Item.Message(response));
  }

  @Override
  public void onError(Throwable error) {
    items.add(new Item.Ended(Status.fromThrowable(error)));
  }

  @Override
  public void onCompleted() {
    items.add(new Item.Ended(Status.OK.withDescription("the aggregator closed it")));
  }

  /// Any thread; never waits.
  void wake() {
    if (awake.compareAndSet(false, true)) {
      items.add(new Item.Wake());
    }
  }

  /// Any thread; never waits. As many wait as there are orders, each of which has one receipt.
  void say(ConnectRequest request) {
    items.add(new Item.Say(request));
  }

  BlockingQueue<Item> items() {
    return items;
  }

  void woken() {
    awake.set(false);
  }
}
