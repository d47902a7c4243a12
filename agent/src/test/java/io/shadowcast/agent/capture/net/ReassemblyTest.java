package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.ConnectionEvents;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ReassemblyTest {
  private static final int FIRST = 0xffff_f000;

  private record Segment(int from, int to) {
    int length() {
      return to - from;
    }
  }

  /// Writes what it is told to the place where it belongs, and knows which bytes it was never told.
  private static final class Stream implements ConnectionEvents {
    private final byte[] bytes;
    private final boolean[] told;
    private int at;
    private long missing;

    private Stream(int length) {
      bytes = new byte[length];
      told = new boolean[length];
    }

    @Override
    public void openStream(int slot, int workload, int port, long nanos, long connection) {
      throw new AssertionError("no streams here");
    }

    @Override
    public void missed(int workload, LossReason reason) {}

    @Override
    public void abandon(int slot, LossReason reason) {}

    @Override
    public void clientBytes(int slot, long nanos, MemorySegment memory, long offset, int length) {
      for (int i = 0; i < length; i++) {
        assertTrue(!told[at], "told twice");
        told[at] = true;
        bytes[at++] = memory.get(ValueLayout.JAVA_BYTE, offset + i);
      }
    }

    /// How many bytes were told; each must be the one that was sent in its place.
    private long truth(byte[] sent) {
      long count = 0;
      for (int i = 0; i < sent.length; i++) {
        count += told[i] ? 1 : 0;
        assertTrue(!told[i] || bytes[i] == sent[i], "a byte from elsewhere");
      }
      return count;
    }

    @Override
    public void gap(int slot, long nanos, long length) {
      at += (int) length;
      missing += length;
    }

    @Override
    public void open(int slot, int workload, int port, boolean joinedLate, long nanos) {}

    @Override
    public void refused(int workload) {}

    @Override
    public void serverBytes(
        int slot, long nanos, int wireLength, MemorySegment memory, long offset, int length) {}

    @Override
    public void serverGap(int slot) {}

    @Override
    public void close(int slot, long nanos) {}
  }

  @Property(tries = 300)
  void cutRepeatedAndReorderedSegmentsGiveTheSameBytes(
      @ForAll @IntRange(min = 1, max = 60_000) int length, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] sent = new byte[length];
    random.nextBytes(sent);
    List<Segment> segments = cut(length, random);
    repeat(segments, random);
    reorder(segments, random);
    Stream stream = new Stream(length);
    Reassembly reassembly = new Reassembly(stream, new CaptureCounters(), 4 << 20);
    Flow flow = flow();
    MemorySegment memory = Wire.of(sent);
    segments.forEach(each -> tell(reassembly, flow, memory, each));
    assertArrayEquals(sent, stream.bytes);
    assertEquals(0, stream.missing);
    assertEquals(0, reassembly.heldBytes());
  }

  @Property(tries = 300)
  void missingSegmentsAreToldAndNothingElseIs(
      @ForAll @IntRange(min = 1, max = 60_000) int length, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] sent = new byte[length];
    random.nextBytes(sent);
    List<Segment> segments = cut(length, random);
    segments.removeIf(each -> random.nextInt(5) == 0);
    reorder(segments, random);
    Stream stream = new Stream(length);
    Reassembly reassembly = new Reassembly(stream, new CaptureCounters(), 64 << 10);
    Flow flow = flow();
    MemorySegment memory = Wire.of(sent);
    for (Segment each : segments) {
      tell(reassembly, flow, memory, each);
      assertTrue(reassembly.heldBytes() <= 64 << 10);
    }
    reassembly.acknowledged(flow, FIRST + length);
    assertEquals(length, stream.at);
    assertEquals(length, stream.missing + stream.truth(sent));
    assertEquals(0, reassembly.heldBytes());
  }

  @Property(tries = 500)
  void whateverBecomesOfTheSegmentsOnlyTheTruthIsTold(
      @ForAll @IntRange(min = 1, max = 60_000) int length, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] sent = new byte[length];
    random.nextBytes(sent);
    List<Segment> segments = cut(length, random);
    repeat(segments, random);
    segments.removeIf(each -> random.nextInt(6) == 0);
    Collections.shuffle(segments.subList(0, segments.size() / 2), random);
    int budget = 1 << random.nextInt(11, 20);
    Stream stream = new Stream(length);
    Reassembly reassembly = new Reassembly(stream, new CaptureCounters(), budget);
    Flow flow = flow();
    MemorySegment memory = Wire.of(sent);
    for (Segment each : segments) {
      flow.lastNanos += random.nextInt(400_000_000);
      happen(reassembly, flow, memory, each, random);
      reassembly.expire(flow, flow.lastNanos);
      assertTrue(reassembly.heldBytes() <= Math.max(budget, SegmentStore.PAGE));
    }
    reassembly.acknowledged(flow, FIRST + length);
    assertEquals(length, stream.at);
    assertEquals(length, stream.missing + stream.truth(sent));
    assertEquals(0, reassembly.heldBytes());
  }

  /// Mostly the segment comes; some are cut by the capture, some are acknowledged before they come.
  private static void happen(
      Reassembly to, Flow flow, MemorySegment memory, Segment each, Random random) {
    switch (random.nextInt(8)) {
      case 0 -> to.acknowledged(flow, FIRST + each.from() + random.nextInt(each.length() + 1));
      case 1 -> {
        int here = random.nextInt(each.length());
        if (here > 0) {
          tell(to, flow, memory, new Segment(each.from(), each.from() + here));
        }
        to.clientLost(flow, FIRST + each.from() + here, each.length() - here);
      }
      default -> tell(to, flow, memory, each);
    }
  }

  @Test
  void aHoleIsGivenUpAfterASecond() {
    Stream stream = new Stream(30);
    Reassembly reassembly = new Reassembly(stream, new CaptureCounters(), 1 << 20);
    Flow flow = flow();
    tell(reassembly, flow, Wire.of(new byte[30]), new Segment(10, 20));
    reassembly.expire(flow, 900_000_000L);
    assertEquals(0, stream.at);
    reassembly.expire(flow, 1_100_000_000L);
    assertEquals(20, stream.at);
    assertEquals(10, stream.missing);
  }

  @Test
  void manyConnectionsWithHolesNeverHoldMoreThanTheBudget() {
    CaptureCounters counters = new CaptureCounters();
    Stream ignored = new Stream(1 << 24);
    Reassembly reassembly = new Reassembly(ignored, counters, 256 << 10);
    List<Flow> flows = new ArrayList<>();
    MemorySegment memory = Wire.of(new byte[3000]);
    for (int i = 0; i < 500; i++) {
      Flow flow = flow();
      flows.add(flow);
      reassembly.clientBytes(flow, FIRST + 5, memory, 0, 3000);
      assertTrue(reassembly.heldBytes() <= 256 << 10);
    }
    assertTrue(counters.get(Counter.GAPS) >= 500 - 64);
    flows.forEach(reassembly::forget);
    assertEquals(0, reassembly.heldBytes());
  }

  private static Flow flow() {
    Flow flow = new Flow(0);
    flow.begin(0, FIRST, 0);
    return flow;
  }

  private static void tell(Reassembly to, Flow flow, MemorySegment memory, Segment each) {
    to.clientBytes(flow, FIRST + each.from(), memory, each.from(), each.to() - each.from());
  }

  private static List<Segment> cut(int length, Random random) {
    List<Segment> segments = new ArrayList<>();
    for (int at = 0; at < length; ) {
      int to = Math.min(length, at + 1 + random.nextInt(5000));
      segments.add(new Segment(at, to));
      at = to;
    }
    return segments;
  }

  /// Retransmissions need not be cut where the first transmission was.
  private static void repeat(List<Segment> segments, Random random) {
    int end = segments.getLast().to();
    int more = random.nextInt(segments.size() + 1);
    for (int i = 0; i < more; i++) {
      int from = random.nextInt(end);
      int to = Math.min(end, from + 1 + random.nextInt(8000));
      segments.add(random.nextInt(segments.size() + 1), new Segment(from, to));
    }
  }

  private static void reorder(List<Segment> segments, Random random) {
    for (int i = 0; i + 1 < segments.size(); i++) {
      int with = Math.min(segments.size() - 1, i + random.nextInt(4));
      Collections.swap(segments, i, with);
    }
  }
}
