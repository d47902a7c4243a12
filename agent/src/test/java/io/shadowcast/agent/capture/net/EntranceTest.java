package io.shadowcast.agent.capture.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

/// One connection by its segments: reassembled, told from others by how it begins, and followed.
class EntranceTest {
  private static final int FIRST = 0xffff_ff00;
  private static final int SLOTS = 64;
  private static final int CUT = 2048 - 52;

  private Tap tap = Tap.http(80);
  private Slots streams = new Slots(SLOTS, SLOTS);
  private Http2Room room = new Http2Room(1 << 20, tap.counters);
  private Entrance entrance = tap.entrance(tap.framer(2 * SLOTS), streams, room);
  private Reassembly reassembly = new Reassembly(entrance, tap.counters, 1 << 20);
  private Flow flow = new Flow(0);
  private Http2Peer client = new Http2Peer();
  private Http2Peer server = new Http2Peer();
  private int sent;
  private int answered;

  @BeforeTry
  void begin() {
    tap = Tap.http(80);
    streams = new Slots(SLOTS, SLOTS);
    room = new Http2Room(1 << 20, tap.counters);
    entrance = tap.entrance(tap.framer(2 * SLOTS), streams, room);
    reassembly = new Reassembly(entrance, tap.counters, 1 << 20);
    flow = new Flow(0);
    client = new Http2Peer();
    server = new Http2Peer();
    open(false);
  }

  private void open(boolean joinedLate) {
    sent = FIRST;
    answered = FIRST;
    flow.begin(0, FIRST, 1);
    flow.serverKnown = true;
    flow.serverNext = FIRST;
    entrance.open(0, 0, 80, joinedLate, 1, 77);
  }

  private record Segment(int from, int length) {}

  @Property(tries = 150)
  void howTheBytesAreCutRepeatedAndReorderedChangesNothing(
      @ForAll @IntRange(min = 1, max = 20) int requests, @ForAll Random random) {
    List<String> expected = ask(requests, random);
    List<Segment> segments = cut(random);
    for (int i = 0; i < segments.size() / 2; i++) {
      int at = random.nextInt(segments.size());
      segments.add(at, segments.get(at));
    }
    for (int i = 0; i + 1 < segments.size(); i++) {
      Collections.swap(segments, i, Math.min(segments.size() - 1, i + random.nextInt(3)));
    }
    segments.forEach(this::send);
    assertEquals(expected.stream().sorted().toList(), told());
    assertEquals(requests, tap.ledger().sent());
    endsEven();
  }

  @Property(tries = 200)
  void afterAnythingMissedNothingIsToldAndItIsNamedOnce(
      @ForAll @IntRange(min = 1, max = 20) int requests, @ForAll Random random) {
    List<String> expected = ask(requests, random);
    List<Segment> segments = cut(random);
    int missing = random.nextInt(segments.size());
    for (int i = 0; i < segments.size(); i++) {
      if (i != missing) {
        send(segments.get(i));
      }
    }
    reassembly.acknowledged(flow, FIRST + client.bytes.size());
    List<String> told = told();
    assertTrue(expected.containsAll(told), told::toString);
    int before = segments.get(missing).from();
    if (before < Http2Signs.CERTAIN) {
      assertEquals(List.of(), told);
      assertTrue(tap.lost(LossReason.UNSYNCHRONISED) <= 1);
    } else {
      assertEquals(1, tap.lost(LossReason.UNSYNCHRONISED), () -> tap.ledger().toString());
    }
    endsEven();
  }

  /// Also of what begins nearly like the preface.
  @Property(tries = 150)
  void connectionsOfHttp1AreWhatTheyWere(@ForAll Random random) {
    String method = List.of("GET", "PUT", "POST", "P", "PR", "PRI", "PRINT").get(random.nextInt(7));
    String request = method + "X / HTTP/1.1\r\nContent-Length: 3\r\n\r\nPRI";
    client.text(request).text(request);
    cut(random).forEach(this::send);
    assertEquals(List.of(request, request), told());
    endsEven();
  }

  @Example
  void whatIsCutOffWithinItsFirstBytesIsARequestThatWasNotWhole() {
    client.text("PR");
    send(new Segment(0, 2));
    entrance.close(0, 5);
    assertEquals(1, tap.lost(LossReason.GAP));
    assertEquals(0, tap.ledger().waiting());
  }

  @Property(tries = 100)
  void whoeverSpeaksFirstAnswersFindTheirRequests(
      @ForAll boolean serverFirst, @ForAll @IntRange(min = 1, max = 40) int step) {
    server.frame(4, 0, 0, new byte[6]);
    if (serverFirst) {
      answer(step, Integer.MAX_VALUE);
    }
    client.text(Http2Signs.PREFACE).headers(1, Http2Peer.get("/a"), true, 1000);
    client.headers(3, Http2Peer.get("/b"), true, 1000);
    sendAll();
    server.headers(3, Http2Peer.answer("404").add("content-length", "2"), false, 1000);
    server.data(3, "no", true, 0);
    server.headers(1, Http2Peer.answer("200"), false, 1000).data(1, "yes", true, 4);
    boolean firstWhole = !serverFirst || step >= Http2Frames.HEADER;
    answer(step, Integer.MAX_VALUE);
    assertEquals(firstWhole ? List.of(404, 200) : List.of(), tap.statuses);
    assertEquals(firstWhole ? 0 : 2, tap.counters.get(Counter.UNPAIRED_RESPONSES));
    assertEquals(2, told().size());
    assertEquals(0, streams.taken());
    endsEven();
  }

  /// A packet of BIG TCP in a frame of a client that was allowed such.
  @Example
  void aBodyOfPacketsLargerThanAnyChunkIsWhole() {
    String body = "large ".repeat(60_000);
    client.text(Http2Signs.PREFACE).headers(1, Http2Peer.post(), false, 1000);
    client.data(1, body, true, 0);
    sendAll();
    assertTrue(told().getFirst().endsWith("\r\n\r\n" + body + "\r\n"));
    endsEven();
  }

  @Example
  void answersAreFollowedThroughCutPacketsWhileNoFrameBeginsInWhatWasCut() {
    ask("/1", "/3", "/5", "/7");
    String body = "x".repeat(9000);
    server.headers(1, Http2Peer.answer("200").add("content-length", "9000"), false, 1000);
    server.data(1, body, true, 0);
    answer(1 << 20, CUT); // cut within DATA, which ends with the packet
    server.headers(3, Http2Peer.answer("500"), true, 1000);
    answer(1 << 20, CUT);
    assertEquals(List.of(200, 500), tap.statuses);
    server.headers(5, Http2Peer.answer("200"), false, 1000).data(5, body, false, 0);
    server.headers(5, new DefaultHttp2Headers().add("grpc-status", "0"), true, 1000);
    answer(1 << 20, CUT); // its trailers, which belong to HPACK, are not here
    server.headers(7, Http2Peer.answer("404"), true, 1000);
    answer(1 << 20, CUT);
    assertEquals(List.of(200, 500, 200), tap.statuses);
    assertEquals(1, tap.counters.get(Counter.UNPAIRED_RESPONSES));
    assertEquals(0, streams.taken());
    client.headers(9, Http2Peer.get("/9"), true, 1000);
    sendAll();
    assertEquals(5, told().size());
    assertEquals(2, tap.counters.get(Counter.UNPAIRED_RESPONSES));
    assertEquals(0, streams.taken());
    endsEven();
  }

  @Example
  void aCutWithinHeadersEndsTheAnswers() {
    ask("/1", "/3");
    server.headers(1, Http2Peer.answer("200").add("x", "y".repeat(4000)), true, 1 << 20);
    answer(1 << 20, CUT);
    server.headers(3, Http2Peer.answer("200"), true, 1000);
    answer(1 << 20, CUT);
    assertEquals(List.of(), tap.statuses);
    assertEquals(2, tap.counters.get(Counter.UNPAIRED_RESPONSES));
    assertEquals(2, told().size());
    endsEven();
  }

  @Property(tries = 200)
  void answersAfterAMissedPacketAreNotGuessedAt(@ForAll Random random) {
    int requests = 1 + random.nextInt(20);
    List<String> expected = ask(requests, random);
    sendAll();
    for (int i = 0; i < requests; i++) {
      server.headers(
          2 * i + 1, Http2Peer.answer(String.valueOf(200 + i)), false, random.nextInt(9));
      server.data(2 * i + 1, "z".repeat(random.nextInt(300)), true, random.nextInt(3));
    }
    byte[] bytes = server.bytes.toByteArray();
    int from = random.nextInt(bytes.length);
    int to = from + 1 + random.nextInt(bytes.length - from);
    tellServer(bytes, 0, from);
    tellServer(bytes, to, bytes.length - to);
    for (int i = 0; i < tap.statuses.size(); i++) {
      assertEquals(200 + i, tap.statuses.get(i));
    }
    boolean shows = to < bytes.length;
    long unpaired = tap.counters.get(Counter.UNPAIRED_RESPONSES);
    assertTrue(!shows || tap.statuses.size() + unpaired == requests, "unpaired " + unpaired);
    assertEquals(expected.stream().sorted().toList(), told());
    endsEven();
  }

  @Example
  void withoutAnswersUnfinishedStreamsCannotPileUp() {
    client.text(Http2Signs.PREFACE);
    sendAll();
    entrance.serverGap(0);
    for (int i = 0; i < 2000; i++) {
      client.headers(2 * i + 1, Http2Peer.post(), false, 1000);
    }
    sendAll();
    assertTrue(streams.taken() <= SLOTS);
    client.headers(4001, Http2Peer.get("/last"), true, 1000);
    sendAll();
    entrance.close(0, 9);
    assertEquals(0, streams.taken());
    assertEquals(0, room.taken());
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Example
  void aConnectionThatWasOpenBeforeIsNamedOnceAndPassedOver() {
    entrance.close(0, 1);
    open(true);
    client.headers(7, Http2Peer.get("/a"), true, 1000).frame(8, 0, 0, new byte[4]);
    client.headers(9, Http2Peer.get("/b"), true, 1000);
    sendAll();
    server.headers(7, Http2Peer.answer("200"), true, 1000);
    answer(1 << 20, CUT);
    sendAll();
    assertEquals(List.of(), told());
    assertEquals(1, tap.lost(LossReason.UNSYNCHRONISED));
    assertEquals(1, tap.ledger().seen());
    endsEven();
  }

  /// Also when its bodies hold what HTTP/2 looks like.
  @Example
  void aConnectionOfHttp1ThatWasOpenBeforeIsJoined() {
    entrance.close(0, 1);
    open(true);
    String get = "GET /a HTTP/1.1\r\n\r\n";
    client.text(get);
    sendAll();
    server.text("HTTP/1.1 204 No Content\r\n\r\n");
    answer(1 << 20, CUT);
    client.text("POST /b HTTP/1.1\r\nContent-Length: 24\r\n\r\n");
    sendAll();
    client.text(Http2Signs.PREFACE);
    sendAll();
    assertEquals(1, told().size());
    assertEquals(1, tap.lost(LossReason.JOINED_LATE));
    assertEquals(0, tap.lost(LossReason.UNSYNCHRONISED));
    endsEven();
  }

  @Example
  void whatComesAfterThePrefaceAndIsNoHttp2IsNamedOnce() {
    client.text("PRI * HTTP/1.1\r\nHost: shop\r\n\r\n");
    sendAll();
    sendAll();
    assertEquals(List.of(), told());
    assertEquals(1, tap.lost(LossReason.UNSYNCHRONISED));
    assertEquals(1, tap.ledger().seen());
    endsEven();
  }

  /// Whole requests of the kinds there are; GOAWAY and windows between them.
  private List<String> ask(int requests, Random random) {
    List<String> expected = new ArrayList<>();
    client.text(Http2Signs.PREFACE).frame(4, 0, 0, new byte[12]);
    for (int i = 0; i < requests; i++) {
      int id = 2 * i + 1;
      int split = random.nextInt(40);
      if (random.nextBoolean()) {
        client.headers(id, Http2Peer.get("/" + i), true, split);
        expected.add("GET /" + i + " HTTP/1.1\r\nhost: shop\r\n\r\n");
      } else {
        String body = "GET /trap HTTP/1.1\r\n\r\n".repeat(1 + random.nextInt(60));
        client.headers(id, Http2Peer.get("/" + i).method("POST"), false, split);
        client.frame(8, 0, id, new byte[4]).data(id, body, false, random.nextInt(5));
        client.headers(id, new DefaultHttp2Headers().add("sum", "1"), true, split);
        expected.add(
            "POST /%d HTTP/1.1\r\nhost: shop\r\ntransfer-encoding: chunked\r\n\r\n".formatted(i)
                + body
                + "sum: 1\r\n\r\n");
      }
    }
    client.frame(7, 0, 0, new byte[8]);
    return expected;
  }

  private void ask(String... paths) {
    client.text(Http2Signs.PREFACE);
    for (int i = 0; i < paths.length; i++) {
      client.headers(2 * i + 1, Http2Peer.get(paths[i]), true, 1000);
    }
    sendAll();
  }

  private List<Segment> cut(Random random) {
    List<Segment> segments = new ArrayList<>();
    int largest = 1 << random.nextInt(12);
    int end = client.bytes.size();
    for (int at = 0; at < end; ) {
      int length = Math.min(end - at, 1 + random.nextInt(largest));
      segments.add(new Segment(at, length));
      at += length;
    }
    return segments;
  }

  private void send(Segment each) {
    byte[] bytes =
        Arrays.copyOfRange(client.bytes.toByteArray(), each.from(), each.from() + each.length());
    flow.lastNanos++;
    reassembly.clientBytes(flow, FIRST + each.from(), Wire.of(bytes), 0, bytes.length);
  }

  /// Sends what was written, in one segment.
  private void sendAll() {
    byte[] bytes = client.bytes.toByteArray();
    client.bytes.reset();
    flow.lastNanos++;
    reassembly.clientBytes(flow, sent, Wire.of(bytes), 0, bytes.length);
    sent += bytes.length;
  }

  /// Sends what the server wrote.
  ///
  /// @param here how much of a packet is captured
  private void answer(int step, int here) {
    byte[] bytes = server.bytes.toByteArray();
    server.bytes.reset();
    for (int at = 0; at < bytes.length; at += step) {
      int length = Math.min(step, bytes.length - at);
      byte[] captured = Arrays.copyOfRange(bytes, at, at + Math.min(length, here));
      flow.lastNanos++;
      MemorySegment memory = Wire.of(captured);
      reassembly.serverBytes(flow, answered, memory, 0, length, captured.length);
      answered += length;
    }
  }

  private void tellServer(byte[] bytes, int from, int length) {
    if (length > 0) {
      MemorySegment memory = Wire.of(new String(bytes, from, length, ISO_8859_1));
      flow.lastNanos++;
      reassembly.serverBytes(flow, FIRST + from, memory, 0, length, length);
    }
  }

  private List<String> told() {
    return tap.drain().requests().stream().map(Wire::withoutChunks).sorted().toList();
  }

  private void endsEven() {
    reassembly.forget(flow);
    entrance.close(0, flow.lastNanos);
    tap.drain();
    assertEquals(0, streams.taken());
    assertEquals(0, room.taken());
    assertEquals(0, tap.ledger().waiting());
    assertEquals(0, tap.ledger().unaccounted());
    assertEquals(tap.ledger().seen(), tap.ledger().sent() + tap.ledger().lost());
  }
}
