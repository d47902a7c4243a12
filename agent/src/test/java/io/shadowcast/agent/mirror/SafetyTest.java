package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.RAW;
import static io.shadowcast.agent.mirror.MirrorRig.RAW_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.AddressRange;
import io.shadowcast.agent.config.Destination;
import io.shadowcast.agent.config.GuardRule;
import io.shadowcast.agent.config.KeySettings;
import io.shadowcast.agent.config.MarkerMode;
import io.shadowcast.agent.config.SafetySettings;
import io.shadowcast.agent.config.ShadowSettings;
import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.Marker;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.ShadowName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a shadow is told of the requests it gets, and what never gets to it.
class SafetyTest {
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(30), Duration.ofSeconds(10));
  private static final byte[] KEY = new byte[MarkerKey.BYTES];
  private static final ShadowName SMALL = new ShadowName("small");
  private static final String SECRET = "hunter2secret";

  @Test
  void everyRequestCarriesAMarkerThatVerifiesAndIsOtherwiseUnchanged() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS.safe(safety(MarkerMode.HEADER, true)))) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      for (int sequence = 0; sequence < 100; sequence++) {
        for (long connection = 1; connection <= 10; connection++) {
          rig.get(connection, sequence);
        }
      }
      assertEquals(1000, rig.settled("small", 1000).sent());
      MirrorRig.await(() -> shadow.received() == 1000);
      MarkerKey key = new MarkerKey(KEY);
      Set<Marker> markers = new HashSet<>();
      for (List<String> requests : shadow.requests) {
        for (String request : requests) {
          Marker marker = key.verify(marker(request), SMALL).orElseThrow();
          String line = "X-Shadowcast: " + marker(request) + "\r\n";
          assertEquals(
              MirrorRig.getText(marker.connection(), marker.sequence()), request.replace(line, ""));
          markers.add(marker);
        }
      }
      assertEquals(1000, markers.size(), "each number once");
    }
  }

  @Test
  void aClientCannotForgeAMarker() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(OPTIONS.safe(safety(MarkerMode.HEADER, true)))) {
      rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
      rig.data(SHOP_INDEX, 1, 0, RecordHeader.START, "GET / HTTP/1.1\r\nHost: shop\r\nX-Sha");
      rig.data(SHOP_INDEX, 1, 0, RecordHeader.END, "dowcast: forged\r\nA: b\r\n\r\n");
      assertEquals(1, rig.settled("small", 1).sent());
      MirrorRig.await(() -> shadow.received() == 1);
      String request = shadow.requests.getFirst().getFirst();
      assertFalse(request.contains("forged"), request);
      assertTrue(request.endsWith("\r\nHost: shop\r\nA: b\r\n\r\n"), request);
      assertTrue(new MarkerKey(KEY).verify(marker(request), SMALL).isPresent(), request);
    }
  }

  @Test
  void aRawStreamBeginsWithItsMarkerWhereTheShadowWantsIt() throws IOException {
    ShadowSettings wanted =
        new ShadowSettings(
            SMALL,
            RAW,
            target(RAW, "small", 1, 1).vmType(),
            target(RAW, "small", 1, 1).address(),
            1,
            Optional.of(MarkerMode.PROXY2),
            LaneMode.FIDELITY,
            false);
    Safety safety =
        new Safety(settings(MarkerMode.HEADER, true), List.of(wanted), List.of(), KEY, KEY);
    try (ShadowServer shadow = new ShadowServer(Mode.SINK);
        ShadowServer plain = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(OPTIONS.safe(safety))) {
      rig.apply(
          1, false, target(RAW, "small", shadow.port(), 1), target(RAW, "plain", plain.port(), 1));
      rig.open(RAW_INDEX, 9);
      rig.data(RAW_INDEX, 9, 0, RecordHeader.WHOLE, "one");
      rig.data(RAW_INDEX, 9, 1, RecordHeader.WHOLE, "two");
      rig.close(RAW_INDEX, 9);
      rig.settled("small", 2);
      MirrorRig.await(() -> shadow.ended.get() == 1 && plain.ended.get() == 1);
      assertEquals("onetwo", plain.streams.getFirst().toString(ISO_8859_1));
      byte[] stream = shadow.streams.getFirst().toByteArray();
      ByteBuffer bytes = ByteBuffer.wrap(stream);
      assertTrue(ProxyHeader.begins(bytes));
      int header = 16 + (bytes.getShort(14) & 0xFFFF);
      assertEquals("onetwo", new String(stream, header, stream.length - header, ISO_8859_1));
      assertEquals(0x2111, bytes.getShort(12), "version 2, PROXY, TCP over IPv4");
      assertEquals(shadow.port(), bytes.getShort(26) & 0xFFFF);
      Marker marker =
          new MarkerKey(KEY).verify(ProxyHeader.marker(bytes).orElseThrow(), SMALL).orElseThrow();
      assertEquals(9, marker.connection());
    }
  }

  @Test
  void whatTheGuardForbidsIsNotSentAndCounted() throws IOException {
    SafetySettings guarded =
        new SafetySettings(
            MarkerMode.NONE,
            new KeySettings(Path.of("/none"), true),
            false,
            List.of(
                new GuardRule(Optional.of(SHOP), "/search", List.of("POST")),
                new GuardRule(Optional.empty(), "/", List.of("GET", "HEAD"))));
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        ShadowServer sink = new ShadowServer(Mode.SINK);
        MirrorRig rig =
            new MirrorRig(OPTIONS.safe(new Safety(guarded, List.of(), List.of(), KEY, KEY)))) {
      rig.apply(
          1, false, target(SHOP, "small", shadow.port(), 1), target(RAW, "sink", sink.port(), 1));
      String[] lines = {"GET /pay", "POST /pay", "POST /search", "GET /search", "POST /%73earch/x"};
      for (int i = 0; i < lines.length; i++) {
        String text = lines[i] + " HTTP/1.1\r\nContent-Length: 2\r\n\r\nab";
        rig.data(SHOP_INDEX, 1, i, RecordHeader.WHOLE, text);
      }
      rig.open(RAW_INDEX, 2);
      rig.data(RAW_INDEX, 2, 0, RecordHeader.WHOLE, "SET a b");
      assertEquals(3, rig.settled("small", 5).sent());
      assertEquals(2, rig.lost("small", LossReason.WRITE_GUARD));
      assertEquals(0, rig.settled("sink", 1).sent());
      assertEquals(1, rig.lost("sink", LossReason.WRITE_GUARD));
    }
  }

  @Test
  void aPathIsTheSameHoweverItIsWritten() {
    for (String target :
        List.of(
            "/pay",
            "/%70ay?x",
            "//pay",
            "/./pay",
            "/x/../pay",
            "/x/%2e%2e/pay",
            "/;a=b/pay;c",
            "/\\pay",
            "http://shop/pay#a",
            "HTTP://shop//pay")) {
      assertEquals("/pay", RoutePath.of(target), target);
    }
    assertEquals("/", RoutePath.of("http://shop"));
    assertEquals("/a/b/", RoutePath.of("/a//b/"));
    assertEquals("/%zz%", RoutePath.of("/%zz%"));
  }

  @Test
  void aRuleBeyondAsciiMatchesItsPath() {
    GuardRule rule = new GuardRule(Optional.of(SHOP), "/löschen", List.of("GET"));
    assertTrue(rule.matches(SHOP, RoutePath.of("/l%C3%B6schen/1")));
    assertFalse(rule.matches(SHOP, RoutePath.of("/l%F6schen/1")));
  }

  @Test
  void noSecretReachesADestinationThatRedacts() throws IOException {
    Destination redacting = new Destination(AddressRange.parse("127.0.0.1"), true);
    MirrorOptions options = OPTIONS.to(List.of(Destination.plain("127.0.0.0/8"), redacting), 1);
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        ShadowServer sink = new ShadowServer(Mode.SINK);
        MirrorRig rig = new MirrorRig(options.safe(safety(MarkerMode.HEADER, true)))) {
      rig.apply(
          1, false, target(SHOP, "small", shadow.port(), 1), target(RAW, "sink", sink.port(), 1));
      String body = "{\"user\": \"bob\", \"password\": \"" + SECRET + "\"}";
      String head = "POST /login HTTP/1.1\r\nHost: shop\r\nContent-Length: " + body.length();
      rig.data(SHOP_INDEX, 1, 0, RecordHeader.START, head + "\r\n\r\n" + body.substring(0, 35));
      rig.data(SHOP_INDEX, 1, 0, RecordHeader.END, body.substring(35));
      String cookie = "GET / HTTP/1.1\r\nCookie: id=" + SECRET + "\r\nX-Shadowcast: a\r\n\r\n";
      rig.data(SHOP_INDEX, 1, 1, RecordHeader.WHOLE, cookie);
      String coded = "POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx";
      rig.data(SHOP_INDEX, 1, 2, RecordHeader.WHOLE, coded);
      large(rig);
      rig.open(RAW_INDEX, 2);
      rig.data(RAW_INDEX, 2, 0, RecordHeader.WHOLE, "AUTH " + SECRET);
      assertEquals(2, rig.settled("small", 4).sent());
      assertEquals(2, rig.lost("small", LossReason.REDACTION));
      assertEquals(0, rig.settled("sink", 1).sent());
      assertEquals(1, rig.lost("sink", LossReason.REDACTION));
      MirrorRig.await(() -> shadow.received() == 2);
      String all = shadow.requests.toString();
      assertFalse(all.contains(SECRET), all);
      assertTrue(all.contains("{\"user\": \"bob\", \"password\": \""), all);
      for (String request : shadow.requests.getFirst()) {
        assertTrue(new MarkerKey(KEY).verify(marker(request), SMALL).isPresent(), request);
      }
    }
  }

  @Test
  void onASharedLaneEachRequestIsTreatedAsOneOfItsOwnConnection() throws IOException {
    Destination redacting = new Destination(AddressRange.parse("127.0.0.0/8"), true);
    MirrorOptions options = OPTIONS.to(List.of(redacting), 1);
    try (ShadowServer shadow = new ShadowServer(Mode.FAST);
        MirrorRig rig = new MirrorRig(options.safe(safety(MarkerMode.HEADER, false)))) {
      rig.apply(1, false, MirrorRig.fanIn(SHOP, "small", shadow.port()));
      String rest = " HTTP/1.1\r\nCookie: id=" + SECRET + "\r\n\r\n";
      for (int sequence = 0; sequence < 10; sequence++) {
        for (int connection = 1; connection <= 50; connection++) {
          String line = (sequence == 9 ? "DELETE /" : "GET /") + connection + "/" + sequence;
          rig.data(SHOP_INDEX, connection, sequence, RecordHeader.WHOLE, line + rest);
        }
      }
      assertEquals(450, rig.settled("small", 500).sent());
      assertEquals(50, rig.lost("small", LossReason.WRITE_GUARD));
      MirrorRig.await(() -> shadow.received() == 450);
      assertTrue(shadow.requests.size() < 50, "connections: " + shadow.requests.size());
      for (String request : shadow.arrived) {
        Marker marker = new MarkerKey(KEY).verify(marker(request), SMALL).orElseThrow();
        String path = "GET /" + marker.connection() + "/" + marker.sequence() + " ";
        assertTrue(request.startsWith(path), request);
        assertFalse(request.contains(SECRET), request);
      }
    }
  }

  /// More than may wait in a lane: it can neither be looked through nor sent.
  private static void large(MirrorRig rig) {
    String piece = "x".repeat(60_000);
    String head = "POST / HTTP/1.1\r\nContent-Length: 1200000\r\n\r\n";
    rig.data(SHOP_INDEX, 3, 0, RecordHeader.START, head);
    for (int i = 1; i <= 20; i++) {
      rig.data(SHOP_INDEX, 3, 0, i == 20 ? RecordHeader.END : 0, piece);
    }
  }

  @Test
  void aShadowCountsWhatItsMarkersSay() {
    MarkerCheck check =
        new MarkerCheck(SHOP, SMALL, MirrorWorkload.Protocol.HTTP1, new MarkerKey(KEY));
    try (CheckRig rig = new CheckRig(check)) {
      rig.request(marked(1, 0, SMALL));
      rig.request(marked(1, 1, SMALL));
      rig.request(marked(1, 5, SMALL));
      rig.request(marked(2, 7, SMALL));
      rig.request(marked(1, 6, SMALL));
      rig.request("GET / HTTP/1.1\r\nHost: shop\r\n\r\nX-Shadowcast: in the body\r\n");
      rig.request(marked(1, 7, new ShadowName("large")));
      rig.request(marked(1, 8, SMALL).replace("Host", "X-Shadowcast: x\r\nHost"));
      assertEquals(new MarkerCounts(SHOP, 5, 1, 2, 3), check.counts());
    }
  }

  private static String marked(long connection, long sequence, ShadowName shadow) {
    String text = new MarkerKey(KEY).sign(new Marker("0", connection, sequence), shadow);
    return "GET / HTTP/1.1\r\nx-shadowcast: " + text + "\r\nHost: shop\r\n\r\n";
  }

  private static String marker(String request) {
    int at = request.indexOf("X-Shadowcast: ");
    assertEquals(request.indexOf('\n') + 1, at, "behind the request line");
    return request.substring(at + 14, request.indexOf('\r', at));
  }

  private static Safety safety(MarkerMode marker, boolean writes) {
    return new Safety(settings(marker, writes), List.of(), List.of(), KEY, KEY);
  }

  private static SafetySettings settings(MarkerMode marker, boolean writes) {
    return new SafetySettings(marker, new KeySettings(Path.of("/none"), true), writes, List.of());
  }
}
