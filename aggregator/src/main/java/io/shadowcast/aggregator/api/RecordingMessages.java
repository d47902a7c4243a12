package io.shadowcast.aggregator.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.shadowcast.aggregator.recording.Recordings;
import io.shadowcast.aggregator.store.RecordingRecord;
import io.shadowcast.wire.map.RecordingWire;
import io.shadowcast.wire.map.ResourceNames;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.Recording;
import io.shadowcast.wire.v1.RecordingPhase;
import io.shadowcast.wire.v1.RecordingState;
import io.shadowcast.wire.v1.RecordingStates;
import io.shadowcast.words.HostId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Recordings and replays as messages.
final class RecordingMessages {
  private static final Logger LOG = LoggerFactory.getLogger(RecordingMessages.class);

  private RecordingMessages() {}

  /// Takes over what an agent says of its own host. What cannot be read, perhaps because a later
  /// version says it, is left out: the agent remembers it, and would end each of its streams by it.
  static void tell(Recordings recordings, HostId host, RecordingStates states) {
    for (RecordingState wire : states.getStatesList()) {
      try {
        boolean running = RecordingWire.fromWire(wire).isRunning();
        recordings.tell(host, wire.getId(), !running, wire.toByteArray());
      } catch (IllegalArgumentException e) {
        LOG.warn(
            "{} says of recording {} what cannot be read: {}", host, wire.getId(), e.toString());
      }
    }
  }

  static Recording recording(Recordings recordings, RecordingRecord record) {
    Recording.Builder wire =
        Recording.newBuilder()
            .setName(ResourceNames.recording(record.host(), record.order().id()))
            .setCreateTime(Times.toWire(record.created()))
            .setOrder(RecordingWire.toWire(record.order()))
            .setPhase(RecordingPhase.RECORDING_PHASE_PENDING);
    record.state().map(RecordingMessages::state).ifPresent(state -> put(state, wire));
    boolean connected = recordings.isConnected(record.host());
    if (recordings.isExpired(record)) {
      wire.setPhase(RecordingPhase.RECORDING_PHASE_EXPIRED)
          .setDetail("the agent did not take it up before the deadline");
    } else if (!record.ended() && !connected) {
      wire.setDetail("the agent of the host is not connected; it is told when it is");
    }
    return wire.build();
  }

  private static void put(RecordingState state, Recording.Builder wire) {
    wire.setState(state).setPhase(state.getPhase());
  }

  private static RecordingState state(byte[] message) {
    try {
      return RecordingState.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored recording cannot be read", e);
    }
  }
}
