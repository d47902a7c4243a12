package io.shadowcast.agent.snapshot;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.shadowcast.wire.v1.ShipAdopted;
import io.shadowcast.wire.v1.ShipDurable;
import io.shadowcast.wire.v1.ShipRequest;
import io.shadowcast.wire.v1.ShipResponse;
import io.shadowcast.wire.v1.ShipStanding;
import io.shadowcast.wire.v1.ShipWant;
import io.shadowcast.wire.v1.ShippingServiceGrpc;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Takes in all that is shipped, and counts it.
final class TakingServer extends ShippingServiceGrpc.ShippingServiceImplBase
    implements AutoCloseable {
  private final AtomicLong bytes = new AtomicLong();
  private final Server server;

  TakingServer() throws IOException {
    server = NettyServerBuilder.forPort(0).addService(this).build().start();
  }

  int port() {
    return server.getPort();
  }

  /// Of the content of chunks.
  long bytes() {
    return bytes.get();
  }

  @Override
  public StreamObserver<ShipRequest> ship(StreamObserver<ShipResponse> out) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ShipRequest request) {
        answer(request, out);
      }

      @Override
      public void onError(Throwable cause) {}

      @Override
      public void onCompleted() {
        out.onCompleted();
      }
    };
  }

  private void answer(ShipRequest request, StreamObserver<ShipResponse> out) {
    ShipResponse.Builder answer = ShipResponse.newBuilder();
    switch (request.getMessageCase()) {
      case OFFER -> out.onNext(answer.setStanding(ShipStanding.getDefaultInstance()).build());
      case HAVE -> {
        int count = request.getHave().getIdsCount();
        out.onNext(
            answer
                .setWant(
                    ShipWant.newBuilder()
                        .addAllPositions(IntStream.range(0, count).boxed().toList()))
                .build());
      }
      case CHUNK -> bytes.addAndGet(request.getChunk().getContent().size());
      case CHECKPOINT -> out.onNext(answer.setDurable(ShipDurable.getDefaultInstance()).build());
      case ADOPT ->
          out.onNext(answer.setAdopted(ShipAdopted.newBuilder().setVerified(true)).build());
      case TOTAL, MESSAGE_NOT_SET -> {}
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
