package io.shadowcast.aggregator.main;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.wire.v1.ShipAdopt;
import io.shadowcast.wire.v1.ShipAdopted;
import io.shadowcast.wire.v1.ShipCheckpoint;
import io.shadowcast.wire.v1.ShipChunk;
import io.shadowcast.wire.v1.ShipHave;
import io.shadowcast.wire.v1.ShipOffer;
import io.shadowcast.wire.v1.ShipRequest;
import io.shadowcast.wire.v1.ShipResponse;
import io.shadowcast.wire.v1.ShipStanding;
import io.shadowcast.wire.v1.ShipTotal;
import io.shadowcast.wire.v1.ShippingServiceGrpc;
import io.shadowcast.wire.v1.Snapshot;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The host's end of a shipment, step by step.
final class ShipClient {
  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private final ClientCallStreamObserver<ShipRequest> call;

  ShipClient(ManagedChannel channel) {
    call =
        (ClientCallStreamObserver<ShipRequest>)
            ShippingServiceGrpc.newStub(channel)
                .ship(
                    new StreamObserver<>() {
                      @Override
                      public void onNext(ShipResponse response) {
                        heard.add(response);
                      }

                      @Override
                      public void onError(Throwable cause) {
                        heard.add(Status.fromThrowable(cause));
                      }

                      @Override
                      public void onCompleted() {
                        heard.add(Status.OK);
                      }
                    });
  }

  void say(ShipRequest.Builder request) {
    call.onNext(request.build());
  }

  ShipResponse response() throws InterruptedException {
    Object next = heard.poll(20, TimeUnit.SECONDS);
    if (next instanceof ShipResponse response) {
      return response;
    }
    throw new AssertionError("no response but " + next);
  }

  /// How it ended.
  Status end() throws InterruptedException {
    Object next = heard.poll(20, TimeUnit.SECONDS);
    while (next instanceof ShipResponse) {
      next = heard.poll(20, TimeUnit.SECONDS);
    }
    return (Status) Objects.requireNonNull(next, "it did not end");
  }

  void offer(Snapshot snapshot, byte[] manifest) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(manifest);
    say(
        ShipRequest.newBuilder()
            .setOffer(
                ShipOffer.newBuilder()
                    .setSnapshot(snapshot)
                    .setManifestSha256(ByteString.copyFrom(digest))));
  }

  ShipStanding standing() throws InterruptedException {
    return response().getStanding();
  }

  List<Integer> missing(List<ChunkId> ids) throws InterruptedException {
    say(
        ShipRequest.newBuilder()
            .setHave(
                ShipHave.newBuilder()
                    .addAllIds(ids.stream().map(id -> ByteString.copyFrom(id.bytes())).toList())));
    return response().getWant().getPositionsList();
  }

  void total(long bytes) {
    say(ShipRequest.newBuilder().setTotal(ShipTotal.newBuilder().setBytes(bytes)));
  }

  void chunk(ChunkId id, byte[] bytes) {
    say(
        ShipRequest.newBuilder()
            .setChunk(
                ShipChunk.newBuilder()
                    .setId(ByteString.copyFrom(id.bytes()))
                    .setContent(ByteString.copyFrom(bytes))
                    .setStoredBytes(bytes.length)));
  }

  long checkpoint() throws InterruptedException {
    say(ShipRequest.newBuilder().setCheckpoint(ShipCheckpoint.getDefaultInstance()));
    return response().getDurable().getChunks();
  }

  ShipAdopted adopt(byte[] manifest) throws InterruptedException {
    say(
        ShipRequest.newBuilder()
            .setAdopt(ShipAdopt.newBuilder().setManifest(ByteString.copyFrom(manifest))));
    return response().getAdopted();
  }

  void cut() {
    call.cancel("cut", null);
  }
}
