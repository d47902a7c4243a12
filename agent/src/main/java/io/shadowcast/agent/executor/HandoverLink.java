package io.shadowcast.agent.executor;

import io.shadowcast.wire.v1.ExecutorRequest;
import io.shadowcast.wire.v1.ExecutorResponse;
import io.shadowcast.wire.v1.HandoverBegin;
import io.shadowcast.wire.v1.HandoverEnd;
import io.shadowcast.wire.v1.HandoverList;
import io.shadowcast.wire.v1.HandoverListed;
import io.shadowcast.wire.v1.HandoverRead;
import io.shadowcast.wire.v1.HandoverRequest;
import io.shadowcast.wire.v1.HandoverResponse;
import io.shadowcast.wire.v1.HandoverWalk;
import io.shadowcast.wire.v1.ShipChunk;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.List;

/// A snapshot as the executor hands it over, for as long as the connection lasts. Waits for each
/// answer. For one thread.
public final class HandoverLink implements AutoCloseable {
  private final SocketChannel socket;
  private final InputStream in;

  HandoverLink(SocketChannel socket) {
    this.socket = socket;
    in = new BufferedInputStream(Channels.newInputStream(socket));
  }

  /// Begins.
  ///
  /// @param snapshot its UUID
  /// @return its manifest
  /// @throws ExecutorLink.RefusedException when it is not to be shipped
  public byte[] begin(String snapshot) throws IOException {
    HandoverBegin begin = HandoverBegin.newBuilder().setSnapshot(snapshot).build();
    return asked(HandoverRequest.newBuilder().setBegin(begin))
        .getBegun()
        .getManifest()
        .toByteArray();
  }

  /// Lists what it needs.
  ///
  /// @param known snapshots whose chunks need not be listed
  /// @return how many chunks
  public long walk(List<String> known) throws IOException {
    HandoverWalk walk = HandoverWalk.newBuilder().addAllKnown(known).build();
    return asked(HandoverRequest.newBuilder().setWalk(walk)).getWalked().getChunks();
  }

  /// A part of the list.
  public HandoverListed list(long position, int count) throws IOException {
    HandoverList list = HandoverList.newBuilder().setPosition(position).setCount(count).build();
    return asked(HandoverRequest.newBuilder().setList(list)).getListed();
  }

  /// The first of these, at least one.
  public List<ShipChunk> read(List<Long> positions) throws IOException {
    HandoverRead read = HandoverRead.newBuilder().addAllPositions(positions).build();
    return asked(HandoverRequest.newBuilder().setRead(read)).getChunks().getChunksList();
  }

  /// The aggregator has it.
  public void end() throws IOException {
    var _ = asked(HandoverRequest.newBuilder().setEnd(HandoverEnd.getDefaultInstance()));
  }

  private HandoverResponse asked(HandoverRequest.Builder request) throws IOException {
    ExecutorRequest.newBuilder()
        .setHandover(request)
        .build()
        .writeDelimitedTo(Channels.newOutputStream(socket));
    ExecutorResponse response = ExecutorResponse.parseDelimitedFrom(in);
    if (response == null) {
      throw new IOException("the executor went away");
    }
    return ExecutorLink.checked(response).getHandover();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
