package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.config.SessionKey;
import io.shadowcast.agent.config.SessionKey.Source;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.words.WorkloadName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SessionsTest {
  private static final SessionHash HASH = SessionHash.of("default");
  private static final String END = "\r\n\r\n";

  @Test
  void aCookieIsTheSessionOnEveryHostAndConnection() {
    Tap one = tap(new SessionKey(Source.COOKIE, "sid"));
    Tap other = tap(new SessionKey(Source.COOKIE, "sid"));
    Framer here = one.framer(2);
    Framer there = other.framer(2);
    here.open(0, 0, 80, false, 5, 77);
    there.open(0, 0, 80, false, 9, 99);
    String first = "GET / HTTP/1.1\r\nHost: a\r\ncOOkie: sidx=no; a=b; sid=u-7; z=1" + END;
    String second = "GET /x HTTP/1.1\r\nCookie: q=1\r\nCookie: sid=u-7" + END;
    assertEquals(List.of(key("u-7")), next(one, here, 0, first));
    assertEquals(List.of(key("u-7")), next(other, there, 0, second));
    assertEquals(0, one.counters.get(Counter.MIXED_SESSIONS));
  }

  @Test
  void aHeadInPiecesIsHeldUntilItsKeyIsThere() {
    Tap tap = tap(new SessionKey(Source.HEADER, "X-User"));
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 5, 77);
    assertEquals(List.of(), next(tap, framer, 0, "GET / HTTP/1.1\r\nHost: a\r\nx-us"));
    assertEquals(List.of(key("ann")), next(tap, framer, 0, "er:  ann \r\n\r\n"));
  }

  @Test
  void withoutAKeyInTheFirstSixteenKibibytesTheConnectionDecides() {
    Tap tap = tap(new SessionKey(Source.HEADER, "X-User"));
    Framer framer = tap.framer(3);
    framer.open(0, 0, 80, false, 5, 77);
    framer.open(1, 0, 80, false, 6, 78);
    String padding = "X-Pad: " + "p".repeat(17_000) + "\r\n";
    String late = "GET / HTTP/1.1\r\n" + padding + "X-User: ann" + END;
    assertEquals(List.of(HASH.connection(77, 5)), next(tap, framer, 0, late));
    assertEquals(
        List.of(HASH.connection(78, 6)), next(tap, framer, 1, "GET / HTTP/1.1\r\nX-User: " + END));
  }

  @Test
  void aConnectionOfSeveralSessionsHasTheSmallestOfTheirNumbersAndIsCountedOnce() {
    Tap tap = tap(new SessionKey(Source.HEADER, "X-User"));
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 5, 77);
    long smallest = key("u0");
    for (int i = 0; i < 20; i++) {
      smallest = SessionHash.smaller(smallest, key("u" + i));
      String request = "GET / HTTP/1.1\r\nX-User: u" + i + END;
      assertEquals(List.of(smallest), next(tap, framer, 0, request), "after u" + i);
    }
    assertEquals(
        List.of(smallest), next(tap, framer, 0, "GET / HTTP/1.1\r\nHost: a" + END), "no key");
    assertEquals(1, tap.counters.get(Counter.MIXED_SESSIONS));
    framer.close(0, 99);
    framer.open(0, 0, 80, false, 100, 101);
    assertEquals(List.of(key("x")), next(tap, framer, 0, "GET / HTTP/1.1\r\nX-User: x" + END));
  }

  @Test
  void theSubjectOfATokenOutlivesTheToken() {
    Tap tap = tap(new SessionKey(Source.JWT_SUBJECT, "Authorization"));
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 5, 77);
    for (String claims :
        List.of(
            "{\"sub\":\"ann\",\"iat\":1}",
            "{ \"act\" : {\"sub\":\"bob\"}, \"x\":\"\\\"sub\\\":\",\"l\":[\"sub\"], \"sub\" : \"ann\"}",
            "{\"name\":\"sub\",\"iat\":12345,\"sub\":\"ann\"}")) {
      assertEquals(List.of(key("ann")), next(tap, framer, 0, bearer(claims)), claims);
    }
    assertEquals(0, tap.counters.get(Counter.MIXED_SESSIONS));
  }

  @Property
  void whateverATokenHoldsNothingBreaks(@ForAll byte[] claims, @ForAll String text) {
    Tap tap = tap(new SessionKey(Source.JWT_SUBJECT, "Authorization"));
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 5, 77);
    String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(claims);
    String visible = text.replaceAll("[^!-~]", "");
    for (String token : List.of("h." + encoded + ".m", visible, "a." + visible + ".b", "h..m")) {
      String request = "GET / HTTP/1.1\r\nAuthorization: Bearer " + token + END;
      assertEquals(1, next(tap, framer, 0, request).size());
    }
    assertEquals(1, next(tap, framer, 0, bearer("{\"sub\":\"" + visible + "\\")).size());
  }

  /// Two hosts, each with connections of its own, see the requests of the same users.
  @Test
  void usersAreKeptWholeAndAlikeOnTwoHosts() {
    Tap[] hosts = {
      tap(new SessionKey(Source.COOKIE, "sid")), tap(new SessionKey(Source.COOKIE, "sid"))
    };
    Framer[] framers = {hosts[0].framer(64), hosts[1].framer(64)};
    SplittableRandom random = new SplittableRandom(11);
    Map<String, List<Boolean>> kept = new HashMap<>();
    int[] wide = new int[2];
    for (int i = 0; i < 20_000; i++) {
      int host = random.nextInt(2);
      int user = random.nextInt(2000);
      framers[host].open(0, 0, 80, false, i + 1, random.nextLong());
      String request = "GET / HTTP/1.1\r\nCookie: sid=u" + user + END;
      long number = next(hosts[host], framers[host], 0, request).getFirst();
      framers[host].close(0, i + 2);
      boolean narrow = SessionHash.within(number, 0.05);
      wide[narrow && !SessionHash.within(number, 0.1) ? 1 : 0]++;
      kept.computeIfAbsent("u" + user, _ -> new ArrayList<>()).add(narrow);
    }
    assertEquals(0, wide[1], "not nested");
    long partial =
        kept.values().stream().filter(all -> all.contains(true) && all.contains(false)).count();
    assertEquals(0, partial, "partial sessions");
    long whole = kept.values().stream().filter(all -> all.contains(true)).count();
    assertTrue(Math.abs(whole - 100) <= 40, "users kept of 2 000: " + whole);
  }

  @Test
  void withoutASettingConnectionsDifferByAddressAndTime() {
    Tap tap = Tap.http(80);
    Framer framer = tap.framer(3);
    framer.open(0, 0, 80, false, 5, 77);
    framer.open(1, 0, 80, false, 6, 77);
    framer.open(2, 0, 80, false, 5, 78);
    String request = "GET / HTTP/1.1\r\nCookie: sid=u" + END;
    List<Long> numbers = new ArrayList<>();
    for (int slot = 0; slot < 3; slot++) {
      numbers.addAll(next(tap, framer, slot, request));
    }
    assertEquals(HASH.connection(77, 5), numbers.getFirst());
    assertNotEquals(numbers.get(0), numbers.get(1));
    assertNotEquals(numbers.get(0), numbers.get(2));
  }

  private static String bearer(String claims) {
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    return "GET / HTTP/1.1\r\nAuthorization: Bearer eyJhbGciOiJub25lIn0." + encoded + ".c2ln" + END;
  }

  private static long key(String text) {
    return HASH.key(Wire.of(text), 0, text.length());
  }

  private static Tap tap(SessionKey key) {
    CapturedWorkload workload =
        new CapturedWorkload(
            new WorkloadName("shop"),
            List.of(80),
            CapturedWorkload.Protocol.HTTP1,
            List.of(),
            Optional.of(key));
    return new Tap(workload, 8 << 20, Admission.ALL);
  }

  /// The numbers that the records of these bytes carry.
  private static List<Long> next(Tap tap, Framer framer, int slot, String text) {
    Wire.client(framer, slot, 2, text);
    List<Long> numbers = new ArrayList<>();
    tap.queue.drain(
        record -> {
          if (record.kind() == RecordKind.DATA) {
            numbers.add(record.session());
          }
        },
        64);
    return numbers;
  }
}
