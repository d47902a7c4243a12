package io.shadowcast.agent.snapshot;

import com.google.protobuf.ByteString;
import io.shadowcast.agent.executor.HandoverLink;
import io.shadowcast.agent.uplink.ShipCall;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.wire.v1.HandoverListed;
import io.shadowcast.wire.v1.ShipAdopt;
import io.shadowcast.wire.v1.ShipAdopted;
import io.shadowcast.wire.v1.ShipCheckpoint;
import io.shadowcast.wire.v1.ShipChunk;
import io.shadowcast.wire.v1.ShipHave;
import io.shadowcast.wire.v1.ShipOffer;
import io.shadowcast.wire.v1.ShipRequest;
import io.shadowcast.wire.v1.ShipStanding;
import io.shadowcast.wire.v1.ShipTotal;
import io.shadowcast.wire.v1.Snapshot;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/// One try to ship one snapshot: offered, asked for chunk by chunk, sent, adopted. Whatever breaks
/// ends it; the next try sends what is not durable at the aggregator. For one thread.
final class Shipment {
  /// What is sent between two checkpoints at most, so that no more has to be sent again when the
  /// aggregator dies; half a pack.
  static final long CHECKPOINT_BYTES = 32L << 20;

  private static final int BATCH = 4096;
  private static final int READ = 64;

  private final HandoverLink host;
  private final ShipCall aggregator;
  private final Pace pace;
  private final LongConsumer sent;
  private long unsafe;

  /// @param sent told how many bytes went out, each time
  Shipment(HandoverLink host, ShipCall aggregator, Pace pace, LongConsumer sent) {
    this.host = host;
    this.aggregator = aggregator;
    this.pace = pace;
    this.sent = sent;
  }

  /// How it is there.
  ///
  /// @param detail what is damaged; empty when it is verified
  record Arrived(boolean verified, String detail) {}

  /// Ships it.
  ///
  /// @throws IOException when it could not be; another try may
  Arrived ship(Snapshot snapshot, String id) throws IOException {
    byte[] manifest = host.begin(id);
    ShipStanding standing =
        aggregator
            .ask(
                ShipRequest.newBuilder()
                    .setOffer(
                        ShipOffer.newBuilder()
                            .setSnapshot(snapshot)
                            .setManifestSha256(sha256(manifest)))
                    .build())
            .getStanding();
    Arrived arrived =
        standing.getHeld()
            ? new Arrived(standing.getVerified(), "")
            : sent(manifest, standing.getKnownList());
    host.end();
    return arrived;
  }

  private Arrived sent(byte[] manifest, List<String> known) throws IOException {
    send(known);
    ShipAdopted adopted = adopt(manifest);
    if (adopted.getIncomplete() && !known.isEmpty()) {
      send(List.of());
      adopted = adopt(manifest);
    }
    if (adopted.getIncomplete()) {
      throw new IOException("the aggregator misses " + adopted.getDetail());
    }
    return new Arrived(adopted.getVerified(), adopted.getDetail());
  }

  private ShipAdopted adopt(byte[] manifest) throws IOException {
    return aggregator
        .ask(
            ShipRequest.newBuilder()
                .setAdopt(ShipAdopt.newBuilder().setManifest(ByteString.copyFrom(manifest)))
                .build())
        .getAdopted();
  }

  private void send(List<String> known) throws IOException {
    BitSet wanted = wanted(host.walk(known));
    int at = wanted.nextSetBit(0);
    while (at >= 0) {
      List<Long> next = next(wanted, at);
      List<ShipChunk> chunks = host.read(next);
      for (ShipChunk chunk : chunks) {
        send(chunk);
      }
      at = wanted.nextSetBit(Math.toIntExact(next.get(chunks.size() - 1)) + 1);
    }
  }

  private static List<Long> next(BitSet wanted, int from) {
    List<Long> next = new ArrayList<>(READ);
    for (int at = from; at >= 0 && next.size() < READ; at = wanted.nextSetBit(at + 1)) {
      next.add((long) at);
    }
    return next;
  }

  private BitSet wanted(long count) throws IOException {
    BitSet wanted = new BitSet();
    long bytes = 0;
    for (long at = 0; at < count; at += BATCH) {
      HandoverListed listed = host.list(at, BATCH);
      pace.take((long) listed.getIdsCount() * listed.getIds(0).size());
      ShipHave have = ShipHave.newBuilder().addAllIds(listed.getIdsList()).build();
      for (int position :
          aggregator
              .ask(ShipRequest.newBuilder().setHave(have).build())
              .getWant()
              .getPositionsList()) {
        wanted.set(Math.toIntExact(at + position));
        bytes += listed.getStoredBytes(position);
      }
    }
    aggregator.tell(
        ShipRequest.newBuilder()
            .setTotal(ShipTotal.newBuilder().setChunks(wanted.cardinality()).setBytes(bytes))
            .build());
    return wanted;
  }

  private void send(ShipChunk chunk) throws IOException {
    ShipRequest request = ShipRequest.newBuilder().setChunk(chunk).build();
    int size = request.getSerializedSize();
    pace.take(size);
    aggregator.tell(request);
    sent.accept(size);
    unsafe += size;
    if (unsafe >= CHECKPOINT_BYTES) {
      var _ =
          aggregator.ask(
              ShipRequest.newBuilder().setCheckpoint(ShipCheckpoint.getDefaultInstance()).build());
      unsafe = 0;
    }
  }

  private static ByteString sha256(byte[] bytes) {
    try {
      return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
