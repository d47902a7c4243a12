package io.shadowcast.wire.map;

import com.google.protobuf.InvalidProtocolBufferException;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Batches as messages and as bytes. Here every frame carries its schema, so that a stored batch
/// explains itself; [BatchStream] leaves out what the other side of a stream has seen.
///
/// The columns of a frame are sorted by series on the way out.
public final class BatchCodec {
  /// A batch and what could not be understood of it.
  ///
  /// @param warnings one sentence each, `field: value (expected: what)`; empty when all was
  ///   understood
  public record Decoded(Batch batch, List<String> warnings) {
    /// Copies.
    public Decoded {
      warnings = List.copyOf(warnings);
    }
  }

  private BatchCodec() {}

  /// The bytes of a batch, as the spool keeps them.
  ///
  /// @throws IllegalArgumentException when a series stands twice in a frame
  public static byte[] encode(Batch batch) {
    return toWire(batch).toByteArray();
  }

  /// The batch of bytes made by [#encode].
  ///
  /// @throws IllegalArgumentException when they are not a batch
  public static Decoded decode(byte[] bytes) {
    return fromWire(parse(bytes));
  }

  /// The message in bytes made by [#encode].
  ///
  /// @throws IllegalArgumentException when they are not a message
  public static io.shadowcast.wire.v1.Batch parse(byte[] bytes) {
    try {
      return io.shadowcast.wire.v1.Batch.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "batch: " + bytes.length + " bytes (expected: a Batch message; " + e.getMessage() + ")",
          e);
    }
  }

  /// The message of a batch.
  ///
  /// @throws IllegalArgumentException when a series stands twice in a frame
  public static io.shadowcast.wire.v1.Batch toWire(Batch batch) {
    var wire =
        io.shadowcast.wire.v1.Batch.newBuilder()
            .setBootId(batch.boot().toString())
            .setSequence(batch.sequence())
            .setCreated(Times.toWire(batch.created()))
            .setWatermark(Times.toWire(batch.watermark()));
    Batch.Contents contents = batch.contents();
    contents.frames().forEach(frame -> wire.addFrames(Frames.toWire(frame)));
    contents.facts().forEach(fact -> wire.addFacts(AgentWire.toWire(fact)));
    contents.ledgers().forEach(ledger -> wire.addLedgers(AgentWire.toWire(ledger)));
    contents.comparisons().forEach(one -> wire.addComparisons(ComparisonWire.toWire(one)));
    contents.events().forEach(event -> wire.addEvents(AgentWire.toWire(event)));
    batch.losses().forEach(loss -> wire.addLosses(AgentWire.toWire(loss)));
    return wire.build();
  }

  /// The batch of a message whose frames all carry their schema.
  ///
  /// @throws IllegalArgumentException when it cannot be a batch
  public static Decoded fromWire(io.shadowcast.wire.v1.Batch wire) {
    return fromWire(wire, BatchCodec::carried);
  }

  static Decoded fromWire(
      io.shadowcast.wire.v1.Batch wire,
      Function<io.shadowcast.wire.v1.SampleFrame, List<Series>> schemas) {
    List<String> warnings = new ArrayList<>();
    Batch batch =
        new Batch(
            BootId.parse(wire.getBootId()),
            wire.getSequence(),
            Field.in("created", wire.getCreated(), Times::fromWire),
            Field.in("watermark", wire.getWatermark(), Times::fromWire),
            contents(wire, schemas, warnings),
            AgentWire.losses(wire.getLossesList(), warnings));
    return new Decoded(batch, warnings);
  }

  private static Batch.Contents contents(
      io.shadowcast.wire.v1.Batch wire,
      Function<io.shadowcast.wire.v1.SampleFrame, List<Series>> schemas,
      List<String> warnings) {
    return new Batch.Contents(
        Field.each("frames", wire.getFramesList(), frame -> Frames.fromWire(frame, schemas)),
        Field.each("facts", wire.getFactsList(), AgentWire::fromWire),
        Field.each(
            "ledgers", wire.getLedgersList(), ledger -> AgentWire.fromWire(ledger, warnings)),
        Field.each("comparisons", wire.getComparisonsList(), ComparisonWire::fromWire),
        Field.each("events", wire.getEventsList(), AgentWire::fromWire));
  }

  /// The identity of a list of series, as `SampleFrame.schema_id` has it: the same for the same
  /// series in whatever order.
  public static long schemaId(List<Series> series) {
    return Schemas.id(series.stream().sorted().toList());
  }

  private static List<Series> carried(io.shadowcast.wire.v1.SampleFrame frame) {
    if (!frame.hasSchema()) {
      throw new IllegalArgumentException(
          "schema: none (expected: the series of " + Schemas.hex(frame.getSchemaId()) + ")");
    }
    return Field.in("schema", frame.getSchema(), Schemas::fromWire);
  }
}
