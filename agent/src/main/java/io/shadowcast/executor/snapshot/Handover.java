package io.shadowcast.executor.snapshot;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.repository.ManifestBytes;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.wire.v1.HandoverBegin;
import io.shadowcast.wire.v1.HandoverBegun;
import io.shadowcast.wire.v1.HandoverChunks;
import io.shadowcast.wire.v1.HandoverEnded;
import io.shadowcast.wire.v1.HandoverList;
import io.shadowcast.wire.v1.HandoverListed;
import io.shadowcast.wire.v1.HandoverRead;
import io.shadowcast.wire.v1.HandoverRequest;
import io.shadowcast.wire.v1.HandoverResponse;
import io.shadowcast.wire.v1.HandoverWalk;
import io.shadowcast.wire.v1.HandoverWalked;
import io.shadowcast.wire.v1.ShipChunk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A snapshot on its way to the agent, for as long as one connection lasts: while it is read,
/// nothing of it is pruned. What has to be listed lies in a file, so memory does not grow with the
/// snapshot. For one thread.
public final class Handover implements AutoCloseable {
  private static final int MOST_IDS = 4096;
  private static final int FRAME_BYTES = 512 << 10;

  private final Shelf shelf;
  private final Shipping shipping;
  private @Nullable Open open;
  private @Nullable IdFile ids;

  private record Open(Snapshots snapshots, SnapshotReader reader, Manifest manifest)
      implements AutoCloseable {
    @Override
    public void close() {
      reader.close();
      snapshots.close();
    }
  }

  Handover(Shelf shelf) {
    this.shelf = shelf;
    this.shipping = new Shipping(shelf);
  }

  /// Answers one request.
  ///
  /// @throws IllegalArgumentException when it cannot be understood or is not allowed
  /// @throws IOException when what it asks for cannot be read
  public HandoverResponse answer(HandoverRequest request) throws IOException {
    HandoverResponse.Builder answer = HandoverResponse.newBuilder();
    return switch (request.getMessageCase()) {
      case BEGIN -> answer.setBegun(begin(request.getBegin())).build();
      case WALK -> answer.setWalked(walk(opened(), request.getWalk())).build();
      case LIST -> answer.setListed(list(listed(), request.getList())).build();
      case READ -> answer.setChunks(read(opened(), listed(), request.getRead())).build();
      case END -> {
        shipping.shipped(opened().manifest());
        close();
        yield answer.setEnded(HandoverEnded.getDefaultInstance()).build();
      }
      case MESSAGE_NOT_SET ->
          throw new IllegalArgumentException("handover: unknown (expected: one of this version)");
    };
  }

  private Open opened() {
    Open now = open;
    if (now == null) {
      throw new IllegalArgumentException("handover: none (expected: begin before all others)");
    }
    return now;
  }

  private IdFile listed() {
    IdFile now = ids;
    if (now == null) {
      throw new IllegalArgumentException("handover: no list (expected: walk before it)");
    }
    return now;
  }

  private HandoverBegun begin(HandoverBegin begin) throws IOException {
    close();
    Snapshots snapshots = shelf.snapshots();
    try {
      Manifest manifest = shelf.find(snapshots, begin.getSnapshot(), Optional.empty());
      if (!shipping.isAllowed(manifest)) {
        throw new IllegalArgumentException(
            "snapshot: %s (expected: one that is to be shipped)".formatted(manifest.id()));
      }
      open = new Open(snapshots, snapshots.repository().read(), manifest);
      return HandoverBegun.newBuilder()
          .setManifest(ByteString.copyFrom(ManifestBytes.of(manifest)))
          .build();
    } catch (IOException | RuntimeException e) {
      snapshots.close();
      throw e;
    }
  }

  private HandoverWalked walk(Open open, HandoverWalk walk) throws IOException {
    forget();
    IdFile list = IdFile.make(shelf.file("handover", "ids"));
    ids = list;
    List<Manifest> known =
        open.snapshots().list().stream()
            .filter(each -> walk.getKnownList().contains(each.id().toString()))
            .toList();
    SnapshotReader reader = open.reader();
    reader.chunks(open.manifest(), known, id -> list.add(id, reader.storedBytes(id)));
    return HandoverWalked.newBuilder().setChunks(list.count()).build();
  }

  private void forget() throws IOException {
    IdFile before = ids;
    ids = null;
    if (before != null) {
      before.close();
    }
  }

  private static HandoverListed list(IdFile ids, HandoverList list) throws IOException {
    if (list.getCount() < 0 || list.getCount() > MOST_IDS) {
      throw new IllegalArgumentException(
          "handover.count: %d (expected: <= %d)".formatted(list.getCount(), MOST_IDS));
    }
    HandoverListed.Builder listed = HandoverListed.newBuilder();
    long end = Math.min(ids.count(), list.getPosition() + list.getCount());
    for (long at = list.getPosition(); at < end; at++) {
      IdFile.Entry entry = ids.entry(at);
      listed
          .addIds(UnsafeByteOperations.unsafeWrap(entry.id().bytes()))
          .addStoredBytes(entry.storedBytes());
    }
    return listed.build();
  }

  private static HandoverChunks read(Open open, IdFile ids, HandoverRead read) throws IOException {
    if (read.getPositionsCount() > MOST_IDS) {
      throw new IllegalArgumentException(
          "handover.positions: %d (expected: <= %d)".formatted(read.getPositionsCount(), MOST_IDS));
    }
    HandoverChunks.Builder chunks = HandoverChunks.newBuilder();
    int bytes = 0;
    for (long at : read.getPositionsList()) {
      ShipChunk chunk = chunk(open, ids.entry(at));
      chunks.addChunks(chunk);
      bytes += chunk.getContent().size();
      if (bytes >= FRAME_BYTES) {
        break;
      }
    }
    return chunks.build();
  }

  private static ShipChunk chunk(Open open, IdFile.Entry entry) throws IOException {
    ChunkId id = entry.id();
    byte[] plain = open.reader().chunk(id);
    byte[] packed = Zstd.compress(plain, 1);
    boolean shorter = packed.length < plain.length;
    return ShipChunk.newBuilder()
        .setId(UnsafeByteOperations.unsafeWrap(id.bytes()))
        .setContent(UnsafeByteOperations.unsafeWrap(shorter ? packed : plain))
        .setZstd(shorter)
        .setStoredBytes(entry.storedBytes())
        .build();
  }

  @Override
  public void close() throws IOException {
    forget();
    Open now = open;
    open = null;
    if (now != null) {
      now.close();
    }
  }
}
