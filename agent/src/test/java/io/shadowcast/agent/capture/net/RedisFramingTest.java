package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisFramingTest {
  private static final String PING = command("PING");

  @Property(tries = 300)
  void howeverAPipelineIsCutTheCommandsAreTheSame(
      @ForAll("pipelines") List<String> commands, @ForAll long seed) {
    String stream = String.join("", commands);
    MemorySegment memory = Wire.of(stream);
    Tap tap = Tap.redis(80);
    Framer framer = tap.framer(1);
    Random random = new Random(seed);
    int largest = 1 << random.nextInt(1, 13);
    framer.open(0, 0, 80, false, 1);
    for (int at = 0; at < stream.length(); ) {
      int length = Math.min(1 + random.nextInt(largest), stream.length() - at);
      framer.clientBytes(0, 2 + at, memory, at, length);
      at += length;
    }
    framer.close(0, Long.MAX_VALUE);
    assertEquals(commands, tap.drain().requests());
    assertEquals(commands.size(), tap.ledger().sent());
    assertEquals(0, tap.ledger().unaccounted());
    assertEquals(stream.length(), tap.accounts.handedOnBytes(0));
  }

  /// Values that look like commands: they must not be taken for them.
  @Provide
  Arbitrary<List<String>> pipelines() {
    Arbitrary<String> set =
        Arbitraries.integers()
            .between(0, 3000)
            .map(length -> command("SET", "k", (PING + "\r\n").repeat(250).substring(0, length)));
    Arbitrary<String> others =
        Arbitraries.of(
            PING, "PING\r\n", "SET a \"b\"\n", command("GET", ""), command("select", "1"));
    return Arbitraries.oneOf(set, others).list().ofMinSize(1).ofMaxSize(12);
  }

  @Property(tries = 300)
  void repliesArePairedByCountingHoweverTheyAreCut(
      @ForAll("replies") List<String> replies, @ForAll long seed) {
    Tap tap = Tap.redis(80);
    Framer framer = tap.framer(1);
    Random random = new Random(seed);
    framer.open(0, 0, 80, false, 1);
    Wire.client(framer, 0, 100, PING.repeat(replies.size()));
    String stream = ">2\r\n+pushed\r\n:1\r\n" + String.join("", replies);
    for (int at = 0; at < stream.length(); ) {
      int length = Math.min(1 + random.nextInt(40), stream.length() - at);
      Wire.server(framer, 0, 170, stream.substring(at, at + length));
      at += length;
    }
    framer.close(0, 200);
    List<Integer> statuses =
        replies.stream().map(reply -> "-!".indexOf(reply.charAt(0)) < 0 ? 0 : 500).toList();
    int timed = Math.min(16, replies.size());
    assertEquals(statuses.subList(0, timed), tap.statuses);
    assertTrue(tap.latencies.stream().allMatch(nanos -> nanos == 70));
    assertEquals(replies.size() - timed, tap.counters.get(Counter.UNPAIRED_RESPONSES));
  }

  @Provide
  Arbitrary<List<String>> replies() {
    return Arbitraries.of(
            "+OK\r\n",
            "-ERR no\r\n",
            ":7\r\n",
            "$5\r\nhel\r\n\r\n",
            "$-1\r\n",
            "$0\r\n\r\n",
            "*-1\r\n",
            "*0\r\n",
            "*3\r\n:1\r\n*2\r\n$1\r\na\r\n_\r\n+x\r\n",
            "%1\r\n+k\r\n~2\r\n#t\r\n,1.5\r\n",
            "!3\r\nERR\r\n",
            "=7\r\ntxt:abc\r\n",
            "|1\r\n+ttl\r\n:9\r\n(12345678901234567890\r\n")
        .list()
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  @Test
  void aReplyThatIsCutHidesTheRestUntilTheNextCommandOfAClientThatWaits() {
    Tap tap = Tap.redis(80);
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 1);
    Wire.client(framer, 0, 10, command("KEYS", "*"));
    framer.serverBytes(0, 20, 9000, Wire.of("*900\r\n$2\r\nab\r\n$3"), 0, 16);
    Wire.client(framer, 0, 30, PING);
    Wire.server(framer, 0, 35, "+PONG\r\n");
    framer.close(0, 40);
    assertEquals(List.of(5L), tap.latencies);
    assertEquals(2, tap.drain().requests().size());
  }

  @Test
  void aLargeValueIsPairedThoughItsEndIsCutOff() {
    Tap tap = Tap.redis(80);
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 1);
    Wire.client(framer, 0, 10, command("GET", "k") + PING);
    framer.serverBytes(0, 20, 9000 + 9, Wire.of("$9000\r\n...."), 0, 11);
    Wire.server(framer, 0, 25, "+PONG\r\n");
    framer.close(0, 40);
    assertEquals(List.of(10L, 15L), tap.latencies);
  }

  @Test
  void afterSubscribeTheRestIsAStream() {
    Tap tap = Tap.redis(80);
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 1);
    String subscribe = command("subscribe", "news");
    Wire.client(framer, 0, 2, PING + subscribe);
    Wire.client(framer, 0, 3, "anything");
    framer.close(0, 4);
    assertEquals(List.of(PING, subscribe, "anything"), tap.drain().requests());
  }

  @Test
  void aConnectionInWhichTheQueueLeftAHoleIsOver() {
    Tap tap = new Tap(Tap.workload(80, CapturedWorkload.Protocol.REDIS), 2 << 20, Admission.ALL);
    Framer framer = tap.framer(2);
    framer.open(0, 0, 80, false, 1);
    String large = command("SET", "k", "x".repeat(30_000));
    int said = 0;
    while (tap.ledger().lost() == 0 && said < 200) {
      Wire.client(framer, 0, 2, large);
      said++;
    }
    assertEquals(said - 1, tap.drain().requests().size());
    Wire.client(framer, 0, 3, PING);
    assertEquals(said - 1, tap.drain().requests().size());
    assertEquals(1, tap.lost(LossReason.EVICTED));
    framer.open(1, 0, 80, false, 4);
    Wire.client(framer, 1, 5, PING);
    assertEquals(said, tap.drain().requests().size());
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Test
  void afterAGapNothingIsHandedOnBeforeACommandBegins() {
    Tap tap = Tap.redis(80);
    Framer framer = tap.framer(1);
    framer.open(0, 0, 80, false, 1);
    Wire.client(framer, 0, 10, command("SET", "k", "value").substring(0, 20));
    framer.gap(0, 11, 100);
    Wire.client(framer, 0, 12, PING + "the rest of a value\r\n");
    Wire.server(framer, 0, 13, "+OK\r\n");
    Wire.client(framer, 0, 14, PING);
    framer.close(0, 15);
    assertEquals(List.of(PING), tap.drain().requests());
    assertEquals(1, tap.lost(LossReason.GAP));
    assertEquals(0, tap.ledger().unaccounted());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*1\n$4\nPING\n",
        "*-1\r\n",
        "*0\r\n",
        "*1048577\r\n",
        "*99999999999999999999\r\n",
        "*1\r\n$-1\r\n",
        "*1\r\n$536870913\r\n",
        "*1\r\n+PING\r\n",
        "*1\r\n$4\r\nPINGXX",
        "*1\r\n$4\r\nPING\rX",
        "*\r\n$4\r\nPING\r\n",
        "*1\r\n$\r\n",
        "PI\0NG\r\n"
      })
  void whatIsNoCommandIsCountedAndTheConnectionPassedOver(String malformed) {
    for (int largest : new int[] {100, 1}) {
      Tap tap = Tap.redis(80);
      Framer framer = tap.framer(1);
      framer.open(0, 0, 80, false, 1);
      String text = malformed + PING;
      for (int at = 0; at < text.length(); at += largest) {
        Wire.client(framer, 0, 2, text.substring(at, Math.min(text.length(), at + largest)));
      }
      framer.close(0, 3);
      assertEquals(List.of(), tap.drain().requests());
      assertEquals(1, tap.lost(LossReason.PARSE_ERROR));
      assertEquals(0, tap.ledger().unaccounted());
    }
  }

  static String command(String... arguments) {
    StringBuilder text = new StringBuilder("*" + arguments.length + "\r\n");
    Stream.of(arguments)
        .forEach(each ->
            text.append('$').append(each.length()).append("\r\n").append(each).append("\r\n"));
    return text.toString();
  }
}
