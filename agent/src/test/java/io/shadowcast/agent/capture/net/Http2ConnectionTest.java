package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/// HTTP/2 as written by Netty's encoder, cut up anyhow.
class Http2ConnectionTest {
  private static final int ROOM = 1 << 20;

  private Tap tap = Tap.http(80);
  private Slots slots = new Slots(16);
  private Http2Room room = new Http2Room(ROOM, tap.counters);
  private Http2Connection connection = follow();
  private Http2Peer client = new Http2Peer();
  private Http2Peer server = new Http2Peer();

  @BeforeTry
  void begin() {
    tap = Tap.http(80);
    slots = new Slots(16);
    connection = follow();
    client = new Http2Peer();
    server = new Http2Peer();
  }

  private Http2Connection follow() {
    return follow(new Http2Room(ROOM, tap.counters));
  }

  private Http2Connection follow(Http2Room shared) {
    room = shared;
    return new Http2Connection(0, 80, 7, shared());
  }

  private Http2Connection.Shared shared() {
    return new Http2Connection.Shared(
        tap.framer(16), slots, new Http1Text(), room, tap.counters, false);
  }

  @Example
  void withoutAKeyTheStreamsOfAConnectionAreOneSession() {
    client.text(Http2Signs.PREFACE).frame(4, 0, 0, new byte[0]);
    client.headers(1, Http2Peer.get("/a"), true, 1000).headers(3, Http2Peer.get("/b"), true, 1000);
    clientSays(client, 1 << 20);
    Set<Long> connections = new HashSet<>();
    Set<Long> sessions = new HashSet<>();
    tap.queue.drain(
        record -> {
          connections.add(record.connection());
          sessions.add(record.session());
        },
        100);
    assertEquals(2, connections.size());
    assertEquals(Set.of(SessionHash.of("default").connection(7, 0)), sessions);
  }

  @Example
  void eachStreamIsAConnectionWithOneRequest() {
    client.text(Http2Signs.PREFACE).frame(4, 0, 0, new byte[0]);
    client.headers(1, Http2Peer.post().add("te", "trailers"), false, 1000);
    client.headers(3, Http2Peer.get("/b"), true, 5);
    client.data(1, "hello", false, 0).data(1, "", false, 3).data(1, " you", true, 7);
    clientSays(client, 1 << 20);
    assertEquals(
        List.of(
            "GET /b HTTP/1.1\r\nhost: shop\r\n\r\n",
            "POST /a HTTP/1.1\r\nhost: shop\r\nte: trailers\r\ntransfer-encoding: chunked"
                + "\r\n\r\n5\r\nhello\r\n4\r\n you\r\n0\r\n\r\n"),
        sorted());
    assertEquals(2, tap.connections.size());
    assertEquals(0, tap.ledger().unaccounted());
    server.headers(3, Http2Peer.answer("404").add("content-length", "2"), false, 3);
    server.frame(Http2Frames.DATA, Http2Frames.END_STREAM, 3, new byte[0], 2);
    server.headers(1, Http2Peer.answer("200"), false, 1000);
    server.headers(1, new DefaultHttp2Headers().add("grpc-status", "0"), true, 1000);
    serverSays(server);
    assertEquals(List.of(404, 200), tap.statuses);
    assertEquals(0, slots.taken());
  }

  @Property(tries = 200)
  void howTheBytesAreCutChangesNothing(
      @ForAll @IntRange(min = 1, max = 40) int step,
      @ForAll @IntRange(min = 0, max = 30) int split,
      @ForAll @IntRange(min = 0, max = 9) int padding,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 300) Integer> bodies) {
    client.text(Http2Signs.PREFACE);
    for (int i = 0; i < bodies.size(); i++) {
      client.headers(2 * i + 1, Http2Peer.post().add("x-number", String.valueOf(i)), false, split);
    }
    for (int i = 0; i < bodies.size(); i++) {
      client.data(2 * i + 1, "b".repeat(bodies.get(i)), true, padding);
    }
    clientSays(client, step);
    assertEquals(bodies.size(), tap.drain().requests().size());
    for (int i = 0; i < bodies.size(); i++) {
      String request = tap.requests().get(i);
      assertTrue(request.contains("\r\nx-number: " + i + "\r\n"), request);
      long told =
          request.substring(request.indexOf("\r\n\r\n")).chars().filter(c -> c == 'b').count();
      assertTrue(told >= bodies.get(i), request); // chunk heads are hexadecimal
    }
    assertEquals(bodies.size(), tap.ledger().sent());
    assertEquals(0, tap.ledger().unaccounted());
    connection.close(1);
    assertEquals(0, slots.taken());
  }

  @Property(tries = 300)
  void nonsenseIsCountedOnceAndNothingIsInvented(@ForAll Random random) {
    client.text(Http2Signs.PREFACE).headers(1, Http2Peer.get("/first"), true, 1000);
    byte[] nonsense = new byte[1 + random.nextInt(400)];
    random.nextBytes(nonsense);
    client.bytes.writeBytes(nonsense);
    clientSays(client, 1 + random.nextInt(50));
    server.bytes.writeBytes(nonsense);
    serverSays(server);
    connection.close(1);
    assertTrue(tap.lost(LossReason.UNSYNCHRONISED) <= 1);
    assertEquals("GET /first HTTP/1.1\r\nhost: shop\r\n\r\n", tap.drain().requests().getFirst());
    assertEquals(0, slots.taken());
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Example
  void whatHttp1WouldReadAsSomethingElseIsRefused() {
    client.text(Http2Signs.PREFACE);
    client.headers(1, Http2Peer.get("/a HTTP/1.1\r\nx: y\r\n\r\nGET /b"), true, 1000);
    client.headers(3, Http2Peer.get("/a").add("x", "1\r\nhost: evil"), true, 1000);
    client.headers(5, Http2Peer.get("/a").add("transfer-encoding", "chunked"), true, 1000);
    client.headers(
        7, Http2Peer.get("/a").add("content-length", "1").add("content-length", "2"), false, 1000);
    client.headers(9, Http2Peer.post().add("content-length", "3"), false, 1000);
    client.data(9, "abcGET /smuggled HTTP/1.1\r\n\r\n", true, 0);
    client.headers(11, Http2Peer.get("/good"), true, 1000);
    // A tunnel (RFC 8441): neither its bytes nor its end are of HTTP.
    client.headers(
        13, Http2Peer.get("/chat").method("CONNECT").add(":protocol", "websocket"), false, 1000);
    client.data(13, "bytes", false, 0);
    clientSays(client, 1 << 20);
    assertEquals(List.of("GET /good HTTP/1.1\r\nhost: shop\r\n\r\n"), sorted());
    assertEquals(6, tap.lost(LossReason.PARSE_ERROR));
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Example
  void cookiesThatCameApartAreOneAgain() {
    client
        .text(Http2Signs.PREFACE)
        .headers(1, Http2Peer.get("/").add("cookie", "a=1").add("cookie", "b=2"), true, 9);
    clientSays(client, 1 << 20);
    assertEquals(List.of("GET / HTTP/1.1\r\nhost: shop\r\ncookie: a=1; b=2\r\n\r\n"), sorted());
  }

  @Example
  void aStreamThatIsResetAndOneWhoseBytesWereMissedAreLost() {
    client
        .text(Http2Signs.PREFACE)
        .headers(1, Http2Peer.post(), false, 1000)
        .data(1, "begun", false, 0);
    client.frame(Http2Frames.RST_STREAM, 0, 1, new byte[4]);
    client.headers(3, Http2Peer.post(), false, 1000).data(3, "begun", false, 0);
    clientSays(client, 1 << 20);
    connection.lose(LossReason.FEED);
    client.bytes.reset();
    client.headers(5, Http2Peer.get("/after"), true, 1000);
    clientSays(client, 1 << 20);
    assertEquals(List.of(), tap.drain().requests());
    assertEquals(1, tap.lost(LossReason.GAP));
    assertEquals(1, tap.lost(LossReason.FEED));
    assertEquals(1, tap.lost(LossReason.UNSYNCHRONISED));
    assertEquals(0, tap.ledger().unaccounted());
    assertEquals(0, slots.taken());
  }

  /// Whoever reaches the service can send this.
  @Example
  void whatStrangersSendIsHeldOnlyWhileItIsNeeded() {
    client
        .text(Http2Signs.PREFACE)
        .frame(200, 0, 1, new byte[60_000]); // of a kind that nobody knows
    clientSays(client, 1000);
    long before = room.taken();
    client.bytes.reset();
    client.headers(1, Http2Peer.get("/" + "long".repeat(4000)), true, 1 << 20);
    byte[] large = client.bytes.toByteArray();
    connection.client(100, memory(large, 0, large.length - 1), 0, large.length - 1);
    assertTrue(room.taken() >= before + large.length - 10, "not counted: " + room.taken());
    connection.client(100, memory(large, large.length - 1, 1), 0, 1);
    assertTrue(room.taken() <= before + (16 << 10), "not given back: " + room.taken());
    assertEquals(1, tap.drain().requests().size());
    connection.close(1);
    assertEquals(0, room.taken());
    assertEquals(0, tap.counters.get(Counter.HTTP2_REFUSED));
  }

  @Example
  void connectionsWithoutRoomAreNotFollowedAndCounted() {
    Http2Connection first = follow(new Http2Room(20_000, tap.counters));
    client.text(Http2Signs.PREFACE).headers(1, Http2Peer.get("/first"), true, 1000);
    byte[] bytes = client.bytes.toByteArray();
    first.client(100, memory(bytes, 0, bytes.length), 0, bytes.length);
    Http2Connection.Shared shared = shared();
    Http2Connection second = new Http2Connection(0, 80, 8, shared);
    Http2Connection third = new Http2Connection(0, 80, 9, shared);
    third.client(100, memory(bytes, 0, bytes.length), 0, bytes.length);
    assertEquals(1, tap.lost(LossReason.UNSYNCHRONISED));
    assertEquals(1, tap.counters.get(Counter.HTTP2_REFUSED));
    Http2Peer large =
        new Http2Peer()
            .text(Http2Signs.PREFACE)
            .headers(1, Http2Peer.get("/" + "a".repeat(9000)), true, 1 << 20);
    second.client(100, memory(large.bytes.toByteArray(), 0, large.bytes.size()), 0, 9000);
    assertEquals(2, tap.lost(LossReason.UNSYNCHRONISED));
    assertEquals(1, tap.drain().requests().size());
    first.close(1);
    third.close(1);
    second.close(1);
    assertEquals(0, room.taken());
    assertEquals(0, tap.ledger().unaccounted());
  }

  /// What the peers may keep of headers is counted as what may be kept here.
  @Property(tries = 100)
  void whateverTheTablesHoldIsCountedAndBounded(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 400) Integer> values,
      @ForAll @IntRange(min = 0, max = 65536) int table)
      throws Exception {
    client.encoder.configuration().maxHeaderTableSize(table);
    client.text(Http2Signs.PREFACE);
    for (int i = 0; i < values.size(); i++) {
      client.headers(
          2 * i + 1, Http2Peer.get("/" + i).add("x", "v".repeat(values.get(i))), true, 1 << 20);
      clientSays(client, 1 << 20);
      client.bytes.reset();
      server.headers(2 * i + 1, Http2Peer.answer("200"), true, 1000);
      serverSays(server);
      server.bytes.reset();
    }
    assertTrue(room.taken() <= (8 << 10) + 2 * (table + 4096), "counted " + room.taken());
    long most = values.stream().mapToLong(value -> value).max().orElse(0);
    assertTrue(room.taken() >= Math.min(2 * most, table), "counted " + room.taken());
    assertEquals(values.size(), tap.drain().requests().size());
    connection.close(1);
    assertEquals(0, room.taken());
  }

  @Example
  void withoutRoomRequestsAreRefusedAndCounted() {
    client.text(Http2Signs.PREFACE);
    for (int i = 0; i < 20; i++) {
      client.headers(2 * i + 1, Http2Peer.get("/" + i), true, 1000);
    }
    clientSays(client, 1 << 20);
    assertEquals(16, tap.drain().requests().size());
    assertEquals(4, tap.lost(LossReason.GAP));
  }

  private List<String> sorted() {
    return tap.drain().requests().stream().sorted().toList();
  }

  private void clientSays(Http2Peer peer, int step) {
    byte[] bytes = peer.bytes.toByteArray();
    for (int at = 0; at < bytes.length; at += step) {
      int length = Math.min(step, bytes.length - at);
      connection.client(100, memory(bytes, at, length), 0, length);
    }
  }

  private void serverSays(Http2Peer peer) {
    byte[] bytes = peer.bytes.toByteArray();
    connection.server(200, bytes.length, memory(bytes, 0, bytes.length), 0, bytes.length);
  }

  private static MemorySegment memory(byte[] bytes, int at, int length) {
    return MemorySegment.ofArray(Arrays.copyOfRange(bytes, at, at + length));
  }
}
