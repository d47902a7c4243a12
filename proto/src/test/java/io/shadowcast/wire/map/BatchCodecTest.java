package io.shadowcast.wire.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.UnknownFieldSet;
import io.shadowcast.wire.v1.LossReason;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BatchCodecTest {
  private static final BootId BOOT = new BootId(new UUID(1, 2));
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Provide
  Arbitrary<Batch> batches() {
    return Words.batches();
  }

  @Provide
  Arbitrary<List<Series>> series() {
    return Words.series().list().uniqueElements().ofMaxSize(8);
  }

  @Property(tries = 100)
  void whatIsWrittenIsReadBack(@ForAll("batches") Batch batch) {
    BatchCodec.Decoded decoded = BatchCodec.decode(BatchCodec.encode(batch));
    assertEquals(sorted(batch), decoded.batch());
    assertEquals(List.of(), decoded.warnings());
  }

  @Property(tries = 60)
  void aSchemaCrossesAStreamOnce(@ForAll("batches") Batch first, @ForAll("batches") Batch second) {
    BatchStream sender = new BatchStream();
    BatchStream receiver = new BatchStream();
    for (Batch batch : List.of(first, second, first)) {
      var sent = sender.outgoing(BatchCodec.toWire(batch));
      assertEquals(sorted(batch), receiver.incoming(sent).batch());
    }
    assertTrue(
        sender.outgoing(BatchCodec.toWire(first)).getFramesList().stream()
            .noneMatch(io.shadowcast.wire.v1.SampleFrame::hasSchema));
  }

  @Property(tries = 60)
  void aSchemaIdDoesNotDependOnTheOrder(@ForAll("series") List<Series> series) {
    List<Series> shuffled = new ArrayList<>(series);
    Collections.reverse(shuffled);
    assertEquals(BatchCodec.schemaId(series), BatchCodec.schemaId(shuffled));
  }

  @Test
  void aSchemaIdIsTheSameForEver() {
    Series cpu = new Series("cpu_usage_ratio", Labels.of("cpu", "total"));
    assertEquals(0x333aa02c52bd30dcL, BatchCodec.schemaId(List.of(cpu, Series.of("load1"))));
    assertNotEquals(
        BatchCodec.schemaId(List.of(cpu)),
        BatchCodec.schemaId(List.of(new Series("cpu_usage_ratio", Labels.of("cput", "otal")))));
  }

  @Test
  void framesOfOneSchemaShareTheirSeries() {
    BatchStream receiver = new BatchStream();
    var wire = BatchCodec.toWire(batch(frame(Series.of("a")), frame(Series.of("a"))));
    List<SampleFrame> frames = receiver.incoming(wire).batch().contents().frames();
    assertSame(frames.get(0).series(), frames.get(1).series());
  }

  @Test
  void moreSchemasThanAreRememberedStillArrive() {
    BatchStream sender = new BatchStream();
    BatchStream receiver = new BatchStream();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < BatchStream.REMEMBERED + 10; i++) {
        Batch batch = batch(frame(Series.of("m" + i)));
        var sent = sender.outgoing(BatchCodec.toWire(batch));
        assertEquals(batch, receiver.incoming(sent).batch());
      }
    }
  }

  @Test
  void aNewerAgentIsUnderstoodAsFarAsPossible() {
    var wire = BatchCodec.toWire(batch(frame(Series.of("a")))).toBuilder();
    wire.addLossesBuilder().setReasonValue(99).setRecords(7);
    wire.addLossesBuilder().setReason(LossReason.LOSS_REASON_GAP).setRecords(1);
    wire.setUnknownFields(
        UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build());
    BatchCodec.Decoded decoded = BatchCodec.decode(wire.build().toByteArray());
    assertEquals(1, decoded.batch().losses().size());
    assertEquals(
        List.of("loss.reason: 99 (expected: one known here); 7 records left out"),
        decoded.warnings());
  }

  @Test
  void aWrongMessageIsRefusedWithOneClearSentence() {
    var good = BatchCodec.toWire(batch(frame(Series.of("a"))));
    refused("boot_id: x (expected: a UUID)", good.toBuilder().setBootId("x"));
    refused("sequence: 0 (expected: >= 1)", good.toBuilder().setSequence(0));
    var shape = good.toBuilder();
    shape.getFramesBuilder(0).getColumnsBuilder(0).addValues(1);
    refused("frames[0].rows: 3 (expected: 2)", shape);
    var columns = good.toBuilder();
    columns.getFramesBuilder(0).clearColumns();
    refused("frames[0].columns: 0 (expected: 1)", columns);
    var schema = good.toBuilder();
    schema.getFramesBuilder(0).clearSchema();
    refused("frames[0].schema: none", schema);
    var forged = good.toBuilder();
    forged.getFramesBuilder(0).getSchemaBuilder().setId(5);
    refused("frames[0].schema.id: 0000000000000005", forged);
    var blank = good.toBuilder();
    blank.addFactsBuilder().getObservedBuilder().setBootId(BOOT.toString());
    refused("facts[0].fact.kind: \"\" (expected: not blank)", blank);
    var time = good.toBuilder();
    time.getWatermarkBuilder().setSeconds(Long.MAX_VALUE);
    refused("watermark.seconds: 9223372036854775807", time);
    assertThrows(IllegalArgumentException.class, () -> BatchCodec.decode(new byte[] {8}));
  }

  @Test
  void aSchemaThatWasNotAnnouncedIsRefused() {
    var wire = BatchCodec.toWire(batch(frame(Series.of("a")))).toBuilder();
    wire.getFramesBuilder(0).clearSchema();
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> new BatchStream().incoming(wire.build()));
    assertTrue(
        String.valueOf(e.getMessage()).endsWith("(expected: a schema announced on this stream)"));
  }

  @Test
  void aSeriesThatStandsTwiceIsRefusedAtTheSource() {
    Batch twice = batch(frame(Series.of("a"), Series.of("a")));
    var e = assertThrows(IllegalArgumentException.class, () -> BatchCodec.encode(twice));
    assertEquals("series: a{} (expected: each series once in a frame)", e.getMessage());
  }

  private static void refused(String start, io.shadowcast.wire.v1.Batch.Builder wire) {
    var e = assertThrows(IllegalArgumentException.class, () -> BatchCodec.fromWire(wire.build()));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(start), message);
    assertFalse(message.contains("\n"));
  }

  private static Batch batch(SampleFrame... frames) {
    var contents =
        new Batch.Contents(Arrays.asList(frames), List.of(), List.of(), List.of(), List.of());
    return new Batch(BOOT, 1, new SourceTime(BOOT, 5, NOW), NOW, contents, List.of());
  }

  private static SampleFrame frame(Series... series) {
    double[][] columns = new double[series.length][2];
    return new SampleFrame(List.of(series), new long[] {10, 5}, columns);
  }

  private static Batch sorted(Batch batch) {
    Batch.Contents contents = batch.contents();
    return new Batch(
        batch.boot(),
        batch.sequence(),
        batch.created(),
        batch.watermark(),
        new Batch.Contents(
            contents.frames().stream().map(Frames::canonical).toList(),
            contents.facts(),
            contents.ledgers(),
            contents.comparisons(),
            contents.events()),
        batch.losses());
  }
}
