package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.ShadowName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/// Responses as fields, and which of them differ beyond noise.
final class FieldsTest {
  private static final String JSON =
      "{\"a\": {\"b\": [1, {\"c\": \"x,y]\\\"}\"}, null]}, \"d\": true, \"e\": [], \"f\": -1.5e3}";
  private final SplittableRandom random = new SplittableRandom(5);

  private static ResponseFields fields(String type, String body) {
    AnswerBody answer = new AnswerBody(1 << 16);
    answer.header("Content-Type: " + type);
    answer.header("Date: Sun, 06 Nov 1994 08:49:37 GMT");
    answer.header("X-Trace: 12");
    byte[] bytes = body.getBytes(UTF_8);
    answer.body(Unpooled.wrappedBuffer(bytes), bytes.length);
    return answer.fields(200);
  }

  private static ResponseFields json(String body) {
    return fields("application/json", body);
  }

  private static List<String> paths(ResponseFields of) {
    List<String> paths = new ArrayList<>();
    of.paths().forEach(paths::add);
    return paths;
  }

  @Example
  void jsonIsFlattenedByPath() {
    assertEquals(
        List.of(
            "header.content-type",
            "header.x-trace",
            "status",
            "body.a.b[0]",
            "body.a.b[1].c",
            "body.a.b[2]",
            "body.a.b.length",
            "body.d",
            "body.e",
            "body.f"),
        paths(json(JSON)));
  }

  @Property(tries = 300)
  void aCutBodyHasTheFieldsBeforeTheCutAndSaysSo(@ForAll @IntRange(min = 1, max = 200) int length) {
    String cut = JSON.substring(0, Math.min(length, JSON.length() - 1));
    ResponseFields some = json(cut);
    List<String> all = paths(json(JSON));
    for (String path : some.paths()) {
      assertTrue(all.contains(path), path);
      assertEquals(json(JSON).find(path), some.find(path), path);
    }
    assertTrue(some.isCut());
  }

  @Property(tries = 500)
  void noBytesBreakIt(@ForAll byte[] bytes) {
    AnswerBody answer = new AnswerBody(64);
    answer.body(Unpooled.wrappedBuffer(bytes), bytes.length);
    answer.fields(200);
    ResponseFields to = new ResponseFields();
    JsonFields.read("{" + new String(bytes, UTF_8), true, to);
    JsonFields.read("[".repeat(5000), true, to);
  }

  @Example
  void namesThatAreDataAreNotTold() {
    ResponseFields fields =
        json(
            "{\"by\": {\"ann@example.com\": 1}, \"id\": {\"%s\": {\"price\": 2}}, \"n\": {\"4111111111111111\": 3},"
                    .formatted(new UUID(random.nextLong(), random.nextLong()))
                + " \"t\": {\"k3J9xQ0bVn72LmPz8RtYw1Ae\": 4}, \"address_line_12\": 5}");
    assertEquals(
        List.of("body.by.*", "body.id.*.price", "body.n.*", "body.t.*", "body.address_line_12"),
        paths(fields).stream().filter(path -> path.startsWith("body")).toList());
  }

  @Example
  void aSecretThatIsANameIsReplacedInWhatIsTold() {
    Comparing comparing =
        new Comparing(
            MirrorRig.SHOP,
            new ShadowName("small"),
            CompareMode.FIELDS,
            random,
            Instant.EPOCH,
            Safety.NONE.redactor());
    String token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";
    comparing.pair(new Answer(0, 1, 200, 1, 1), new Answer(0, 1, 200, 1, 1));
    comparing.pair(json("{\"%s\": 1}".formatted(token)), json("{\"%s\": 2}".formatted(token)));
    List<FieldDifference> told =
        comparing
            .turn(Instant.EPOCH.plusSeconds(10), null)
            .getLast()
            .comparison()
            .responses()
            .fields();
    assertEquals(1, told.size());
    assertFalse(told.getFirst().path().contains("eyJzdWIiOiJhbm4ifQ"), told::toString);
  }

  @Example
  void exactlyTheChangedFieldIsReported() {
    FieldTable table = new FieldTable();
    for (int i = 0; i < 200; i++) {
      table.pair(json(shop(i, 10)), json(shop(i + 3, 11)));
    }
    assertEquals(List.of("body.price"), beyondNoise(table, null));
  }

  /// An answer with a price, a time, an identifier, a token and a counter.
  private String shop(int served, int price) {
    return "{\"id\":\"%s\",\"at\":\"%s\",\"token\":\"%016x9a\",\"served\":%d,\"price\":%d}"
        .formatted(
            new UUID(random.nextLong(), random.nextLong()),
            Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000)),
            random.nextLong(),
            served,
            price);
  }

  @Example
  void whatABaselineDiffersInIsNoise() {
    FieldTable baseline = new FieldTable();
    FieldTable table = new FieldTable();
    for (int i = 0; i < 100; i++) {
      ResponseFields production = json("{\"rank\":%d,\"size\":4}".formatted(random.nextInt(9)));
      baseline.pair(production, json("{\"rank\":%d,\"size\":4}".formatted(random.nextInt(9))));
      table.pair(production, json("{\"rank\":%d,\"size\":5}".formatted(random.nextInt(9))));
    }
    assertEquals(List.of("body.size", "body.rank"), beyondNoise(table, null));
    assertEquals(List.of("body.size"), beyondNoise(table, baseline));
  }

  @Example
  void whatAShadowDiffersInFromItselfIsNoise() {
    FieldTable table = new FieldTable();
    for (int i = 0; i < 100; i++) {
      table.pair(json("{\"rank\":1}"), json("{\"rank\":%d}".formatted(random.nextInt(9))));
      table.twice(
          json("{\"rank\":%d}".formatted(random.nextInt(9))),
          json("{\"rank\":%d}".formatted(random.nextInt(9))));
    }
    assertEquals(List.of(), beyondNoise(table, null));
  }

  @Example
  void missingExtraAndTypeAreNamed() {
    FieldTable table = new FieldTable();
    for (int i = 0; i < 10; i++) {
      table.pair(json("{\"a\":1,\"b\":\"2\"}"), json("{\"b\":2,\"c\":3}"));
    }
    List<String> kinds =
        table.differences(null).stream().map(f -> f.path() + " " + f.kind()).sorted().toList();
    assertEquals(List.of("body.a missing", "body.b type", "body.c extra"), kinds);
  }

  @Example
  void textIsComparedByPartsAndBinaryAsAWhole() {
    String page = "line\n".repeat(160);
    FieldTable text = new FieldTable();
    text.pair(fields("text/html", page), fields("text/html", page.replaceFirst("line", "lime")));
    assertEquals(
        List.of("body.part[0]"),
        text.differences(null).stream().map(FieldDifference::path).toList());
    FieldTable binary = new FieldTable();
    binary.pair(fields("image/png", "abc"), fields("image/png", "abd"));
    assertEquals(
        List.of("body"), binary.differences(null).stream().map(FieldDifference::path).toList());
  }

  @Example
  void pathsAreBounded() {
    FieldTable table = new FieldTable();
    for (int i = 0; i < 2 * FieldTable.MOST; i++) {
      table.pair(json("{\"k%d\":1}".formatted(i)), json("{\"k%d\":2}".formatted(i)));
    }
    assertTrue(table.overflow() >= FieldTable.MOST, "counted: " + table.overflow());
    assertTrue(table.differences(null).size() <= 64);
    ResponseFields many = json("[" + "1,".repeat(5000) + "1]");
    assertNull(many.find("body[64]"), "the first 64 elements");
    assertFalse(many.isCut());
  }

  @Example
  void valuesNeverLeave() {
    FieldTable table = new FieldTable();
    for (int i = 0; i < 10; i++) {
      table.pair(json("{\"secret\":\"hunter2\"}"), json("{\"secret\":\"swordfish\"}"));
    }
    String told = table.differences(null).toString();
    assertTrue(told.contains("body.secret"), told);
    assertFalse(told.contains("hunter2") || told.contains("swordfish"), told);
  }

  private static List<String> beyondNoise(FieldTable table, @Nullable FieldTable baseline) {
    return table.differences(baseline).stream()
        .filter(FieldDifference::exceedsNoise)
        .map(FieldDifference::path)
        .toList();
  }
}
