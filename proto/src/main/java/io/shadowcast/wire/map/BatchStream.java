package io.shadowcast.wire.map;

import io.shadowcast.wire.v1.SampleFrame;
import io.shadowcast.words.Series;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One direction of one stream: a schema crosses it once. Both sides remember the first
/// [#REMEMBERED] schemas of the stream, in the same order, so neither has to ask; later ones travel
/// with every frame. For one thread.
public final class BatchStream {
  /// How many schemas are remembered.
  public static final int REMEMBERED = 256;

  private final Map<Long, List<Series>> known = new HashMap<>();

  /// The message without the schemas that went before.
  public io.shadowcast.wire.v1.Batch outgoing(io.shadowcast.wire.v1.Batch batch) {
    var slim = batch.toBuilder();
    for (int i = 0; i < slim.getFramesCount(); i++) {
      SampleFrame frame = slim.getFrames(i);
      if (known.containsKey(frame.getSchemaId())) {
        slim.setFrames(i, frame.toBuilder().clearSchema());
      } else {
        remember(frame.getSchemaId(), List.of());
      }
    }
    return slim.build();
  }

  /// The batch of a message made by [#outgoing] of the other side. Frames of one schema share one
  /// list of series.
  ///
  /// @throws IllegalArgumentException when it cannot be a batch, or refers to a schema that was not
  ///   announced on this stream
  public BatchCodec.Decoded incoming(io.shadowcast.wire.v1.Batch batch) {
    return BatchCodec.fromWire(batch, this::series);
  }

  private List<Series> series(SampleFrame frame) {
    List<Series> before = known.get(frame.getSchemaId());
    if (before != null) {
      return before;
    }
    if (!frame.hasSchema()) {
      throw new IllegalArgumentException(
          "schema_id: "
              + Schemas.hex(frame.getSchemaId())
              + " (expected: a schema announced on this stream)");
    }
    List<Series> series = Field.in("schema", frame.getSchema(), Schemas::fromWire);
    if (frame.getSchema().getId() != frame.getSchemaId()) {
      throw new IllegalArgumentException(
          "schema_id: "
              + Schemas.hex(frame.getSchemaId())
              + " (expected: the id of the schema it carries)");
    }
    remember(frame.getSchemaId(), series);
    return series;
  }

  private void remember(long id, List<Series> series) {
    if (known.size() < REMEMBERED) {
      known.put(id, series);
    }
  }
}
