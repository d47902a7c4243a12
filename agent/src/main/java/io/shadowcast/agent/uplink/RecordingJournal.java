package io.shadowcast.agent.uplink;

import com.google.protobuf.InvalidProtocolBufferException;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.wire.map.RecordingWire;
import io.shadowcast.words.RecordingState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How recordings and replays that were ordered stand, so that the same order is never carried out
/// twice; the newest [#KEPT] are kept. One that cannot be read is begun anew: a file that is there
/// is never written over, so that nothing is lost by it but what was said. Any thread.
public final class RecordingJournal {
  private static final Logger LOG = LoggerFactory.getLogger(RecordingJournal.class);
  private static final int KEPT = 100;

  private final Path file;
  private final Map<String, RecordingState> states = new LinkedHashMap<>();

  /// @param state the agent's state directory
  public RecordingJournal(Path state) {
    file = state.resolve("recordings.binpb");
    try {
      if (Files.exists(file)) {
        read(Files.readAllBytes(file));
      }
    } catch (IOException | IllegalArgumentException e) {
      states.clear();
      LOG.warn("{}: begun anew, it cannot be read: {}", file, e.getMessage());
    }
  }

  private void read(byte[] bytes) throws InvalidProtocolBufferException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    while (in.available() > 0) {
      var wire = io.shadowcast.wire.v1.RecordingState.parser().parseDelimitedFrom(in);
      put(RecordingWire.fromWire(wire));
    }
  }

  /// What is known of an order.
  public synchronized Optional<RecordingState> of(String id) {
    return Optional.ofNullable(states.get(id));
  }

  /// All that is known, oldest first.
  public synchronized List<RecordingState> all() {
    return new ArrayList<>(states.values());
  }

  /// How one stands now; a restart forgets it.
  public synchronized void put(RecordingState state) {
    states.put(state.id(), state);
    while (states.size() > KEPT) {
      states.remove(states.keySet().iterator().next());
    }
  }

  /// How one stands now, which the disk has when this returns.
  ///
  /// @throws IOException when it has not
  public synchronized void keep(RecordingState state) throws IOException {
    put(state);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (RecordingState each : states.values()) {
      RecordingWire.toWire(each).writeDelimitedTo(out);
    }
    PrivateFile.replace(file, out.toByteArray());
  }
}
