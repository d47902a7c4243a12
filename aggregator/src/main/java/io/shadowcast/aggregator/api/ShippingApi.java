package io.shadowcast.aggregator.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.access.Caller;
import io.shadowcast.aggregator.snapshot.Copies;
import io.shadowcast.wire.v1.ShipRequest;
import io.shadowcast.wire.v1.ShipResponse;
import io.shadowcast.wire.v1.ShippingServiceGrpc;
import java.util.concurrent.Executor;

/// Snapshots on their way here.
final class ShippingApi extends ShippingServiceGrpc.ShippingServiceImplBase {
  private final Copies copies;
  private final Calls calls;
  private final Executor threads;

  /// @param threads gives every shipment one of its own
  ShippingApi(Copies copies, Calls calls, Executor threads) {
    this.copies = copies;
    this.calls = calls;
    this.threads = threads;
  }

  @Override
  public StreamObserver<ShipRequest> ship(StreamObserver<ShipResponse> out) {
    ShippingStream stream =
        new ShippingStream(
            copies,
            calls,
            (ServerCallStreamObserver<ShipResponse>) out,
            AgentsApi.hostOf(Caller.current()));
    StreamObserver<ShipRequest> inbound = stream.inbound();
    threads.execute(stream);
    return inbound;
  }
}
