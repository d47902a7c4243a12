package io.shadowcast.aggregator.api;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.snapshot.Copies;
import io.shadowcast.aggregator.snapshot.Deposit;
import io.shadowcast.aggregator.snapshot.NoRoomException;
import io.shadowcast.wire.v1.ShipAdopt;
import io.shadowcast.wire.v1.ShipAdopted;
import io.shadowcast.wire.v1.ShipChunk;
import io.shadowcast.wire.v1.ShipDurable;
import io.shadowcast.wire.v1.ShipHave;
import io.shadowcast.wire.v1.ShipOffer;
import io.shadowcast.wire.v1.ShipRequest;
import io.shadowcast.wire.v1.ShipResponse;
import io.shadowcast.wire.v1.ShipStanding;
import io.shadowcast.wire.v1.ShipWant;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One snapshot of one host, on a thread of its own. At most [#WINDOW] messages are asked for ahead
/// of what was dealt with, so an agent takes no more memory than these, whatever it sends.
final class ShippingStream implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ShippingStream.class);
  private static final int WINDOW = 4;
  private static final int MOST_IDS = 4096;

  /// An agent that keeps to a very low rate sends seldom; a dead one is found by the keep-alive.
  private static final Duration SILENCE = Duration.ofMinutes(15);

  private final Copies copies;
  private final Calls calls;
  private final ServerCallStreamObserver<ShipResponse> out;
  private final HostId host;
  // Never full: at most the window is asked for, and the end comes twice at most.
  private final BlockingQueue<Item> inbox = new ArrayBlockingQueue<>(WINDOW + 2);

  private sealed interface Item {
    record Message(ShipRequest request) implements Item {}

    record End() implements Item {}
  }

  ShippingStream(
      Copies copies, Calls calls, ServerCallStreamObserver<ShipResponse> out, HostId host) {
    this.copies = copies;
    this.calls = calls;
    this.out = out;
    this.host = host;
    out.disableAutoRequest();
    out.setOnCancelHandler(() -> inbox.offer(new Item.End()));
  }

  /// Where gRPC puts what the agent sends.
  StreamObserver<ShipRequest> inbound() {
    out.request(WINDOW - 1);
    return new StreamObserver<>() {
      @Override
      public void onNext(ShipRequest request) {
        inbox.add(new Item.Message(request));
      }

      @Override
      public void onError(Throwable cause) {
        inbox.offer(new Item.End());
      }

      @Override
      public void onCompleted() {
        inbox.offer(new Item.End());
      }
    };
  }

  @Override
  public void run() {
    try {
      serve();
      out.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(Status.UNAVAILABLE.withDescription("The aggregator stops").asRuntimeException());
    } catch (NoRoomException e) {
      fail(Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()).asRuntimeException());
    } catch (IllegalArgumentException e) {
      fail(Refusal.invalid(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      LOG.warn("A snapshot of {} could not be stored", host, e);
      fail(
          Status.UNAVAILABLE
              .withDescription("The snapshot could not be stored: " + e.getMessage())
              .asRuntimeException());
    } catch (RuntimeException e) {
      fail(calls.refusal(e));
    }
  }

  private void fail(StatusRuntimeException status) {
    LOG.warn("Shipping of {} was ended: {}", host, status.getStatus().getDescription());
    if (!out.isCancelled()) {
      out.onError(status);
    }
  }

  private void serve() throws IOException, InterruptedException {
    if (!(next() instanceof Item.Message(ShipRequest first))) {
      return;
    }
    if (!first.hasOffer()) {
      throw new IllegalArgumentException(
          "message: %s (expected: offer as the first one)".formatted(first.getMessageCase()));
    }
    try (Deposit deposit = begin(first.getOffer())) {
      boolean more = standing(deposit);
      while (more && next() instanceof Item.Message(ShipRequest request)) {
        more = handle(deposit, request);
      }
    }
  }

  private Item next() throws InterruptedException {
    out.request(1);
    Item item = inbox.poll(SILENCE.toSeconds(), TimeUnit.SECONDS);
    if (item == null) {
      throw Status.DEADLINE_EXCEEDED
          .withDescription("nothing was sent for " + SILENCE)
          .asRuntimeException();
    }
    return item;
  }

  private Deposit begin(ShipOffer offer) throws IOException {
    Copies.Attempt attempt =
        copies.begin(
            SnapshotMessages.record(host, offer.getSnapshot()),
            offer.getManifestSha256().toByteArray());
    return switch (attempt) {
      case Copies.Attempt.Begun(Deposit deposit) -> deposit;
      case Copies.Attempt.Busy(String why) ->
          throw Status.ABORTED.withDescription(why).asRuntimeException();
    };
  }

  /// Whether anything is to be sent.
  private boolean standing(Deposit deposit) throws IOException {
    Deposit.Standing standing = deposit.standing();
    out.onNext(
        ShipResponse.newBuilder()
            .setStanding(
                ShipStanding.newBuilder()
                    .setHeld(standing.held())
                    .setVerified(standing.verified())
                    .addAllKnown(standing.known()))
            .build());
    return !standing.held();
  }

  /// Whether more may come.
  private boolean handle(Deposit deposit, ShipRequest request) throws IOException {
    switch (request.getMessageCase()) {
      case HAVE -> out.onNext(want(deposit, request.getHave()));
      case TOTAL -> deposit.total(request.getTotal().getBytes());
      case CHUNK -> take(deposit, request.getChunk());
      case CHECKPOINT ->
          out.onNext(
              ShipResponse.newBuilder()
                  .setDurable(ShipDurable.newBuilder().setChunks(deposit.checkpoint()))
                  .build());
      case ADOPT -> {
        return adopt(deposit, request.getAdopt());
      }
      case OFFER ->
          throw new IllegalArgumentException("message: offer (expected: once, as the first one)");
      case MESSAGE_NOT_SET ->
          throw new IllegalArgumentException("message: unknown (expected: one of this version)");
    }
    return true;
  }

  private static ShipResponse want(Deposit deposit, ShipHave have) throws IOException {
    if (have.getIdsCount() > MOST_IDS) {
      throw new IllegalArgumentException(
          "have.ids: %d (expected: <= %d)".formatted(have.getIdsCount(), MOST_IDS));
    }
    return ShipResponse.newBuilder()
        .setWant(
            ShipWant.newBuilder()
                .addAllPositions(
                    deposit.missing(
                        have.getIdsList().stream().map(ByteString::toByteArray).toList())))
        .build();
  }

  private static void take(Deposit deposit, ShipChunk chunk) throws IOException {
    deposit.take(
        chunk.getId().toByteArray(),
        chunk.getContent().toByteArray(),
        chunk.getZstd(),
        chunk.getStoredBytes());
  }

  private boolean adopt(Deposit deposit, ShipAdopt adopt) throws IOException {
    ShipAdopted answer =
        switch (deposit.adopt(adopt.getManifest().toByteArray())) {
          case Deposit.Adoption.Adopted(boolean verified, String detail) ->
              ShipAdopted.newBuilder().setVerified(verified).setDetail(detail).build();
          case Deposit.Adoption.Incomplete(String detail) ->
              ShipAdopted.newBuilder().setIncomplete(true).setDetail(detail).build();
        };
    out.onNext(ShipResponse.newBuilder().setAdopted(answer).build());
    return answer.getIncomplete();
  }
}
