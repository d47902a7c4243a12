package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.BootId;
import io.shadowcast.words.Fact;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWatchTest {
  private static final SourceTime NOW =
      new SourceTime(new BootId(new UUID(1, 2)), 3, Instant.EPOCH);

  @Test
  void noLineIsLostOrReadTwiceWhenTheLogIsRotatedOrTruncated(@TempDir Path dir) throws IOException {
    Path log = Files.writeString(dir.resolve("shop.log"), "old\n");
    List<String> lines = new ArrayList<>();
    try (FileTail tail = new FileTail(log, lines::add, _ -> {})) {
      tail.turn();
      append(log, "one\ntw");
      tail.turn();
      append(log, "o\n");
      tail.turn();
      append(log, "three\n");
      Files.move(log, dir.resolve("shop.log.1"));
      tail.turn();
      Files.writeString(log, "four\n");
      tail.turn();
      append(log, "five\n");
      Files.move(log, dir.resolve("shop.log.2"));
      Files.writeString(log, "six\n");
      tail.turn();
      Files.writeString(log, "");
      tail.turn();
      append(log, "seven\n");
      tail.turn();
    }
    assertEquals(List.of("one", "two", "three", "four", "five", "six", "seven"), lines);
  }

  @Test
  void aLogThatRunsAwayIsSkippedAndTheSkipIsCounted(@TempDir Path dir) throws IOException {
    Path log = Files.createFile(dir.resolve("big.log"));
    List<String> lines = new ArrayList<>();
    long[] skipped = {0};
    try (FileTail tail = new FileTail(log, lines::add, bytes -> skipped[0] += bytes)) {
      tail.turn();
      append(log, ("x".repeat(99) + "\n").repeat(100_000));
      tail.turn();
    }
    assertEquals(10_000_000 - (1 << 20), skipped[0]);
    assertTrue(lines.size() > 10_000 && lines.size() < 10_600, () -> lines.size() + " lines");
  }

  @Test
  void linesAreCountedBySeverityAndTemplateAndToldOnceThreeHadIt() {
    LogCounts counts = new LogCounts("shop", () -> NOW);
    counts.add("2026-01-02 ERROR payment 17 failed for alice@example.org");
    counts.add("2026-01-03 ERROR payment 18 failed for bob@example.org");
    assertEquals(List.of(), counts.news());
    counts.add("2026-01-04 ERROR payment 19 failed for carol@example.org");
    List<Fact> news = counts.news();
    assertEquals(1, news.size());
    assertEquals(
        "<number> ERROR payment <number> failed for <email>",
        news.getFirst().value().orElseThrow());
    assertEquals(
        3,
        Rows.sample(counts).entrySet().stream()
            .filter(entry -> entry.getKey().metric().equals("log_lines"))
            .filter(entry -> "error".equals(entry.getKey().labels().values().get("severity")))
            .mapToDouble(Map.Entry::getValue)
            .sum());
  }

  @Test
  void journalObjectsGiveMessageAndPriority() {
    JournalLine line =
        JournalLine.parse(
                "{\"__CURSOR\":\"s=1\",\"X\":[1,2],\"N\":null,\"PRIORITY\":\"4\",\"MESSAGE\":\"disk"
                    + " \\\"a\\\" \\u00e9\"}")
            .orElseThrow();
    assertEquals("disk \"a\" é", line.message());
    assertEquals(Severity.WARNING, line.severity());
    assertTrue(JournalLine.parse("no json").isEmpty());
    assertTrue(JournalLine.parse("{\"MESSAGE\":[1,2]}").isEmpty());
  }

  @Property(tries = 1000)
  void noJournalTextMakesTheReaderThrow(@ForAll String text) {
    JournalLine.parse("{\"MESSAGE\":\"" + text);
    JournalLine.parse(text);
  }

  @Property(tries = 1000)
  void aPlantedSecretNeverAppears(
      @ForAll("secrets") String secret, @ForAll("places") String place) {
    String template = LogTemplate.of(place.replace("%s", secret));
    assertFalse(template.contains(secret), () -> secret + " in " + template);
    assertTrue(template.length() <= 256);
  }

  @Property(tries = 1000)
  void noLineMakesTheMaskThrow(@ForAll String line) {
    LogTemplate.of(line);
    Severity.of(line);
  }

  @Provide
  Arbitrary<String> secrets() {
    Arbitrary<String> tokens =
        Arbitraries.strings()
            .alpha()
            .numeric()
            .ofMinLength(12)
            .ofMaxLength(40)
            .map(text -> text + "7");
    Arbitrary<String> letters = Arbitraries.strings().alpha().ofMinLength(21).ofMaxLength(64);
    Arbitrary<String> numbers =
        Arbitraries.longs().between(1000, Long.MAX_VALUE).map(Object::toString);
    Arbitrary<String> uuids = Arbitraries.create(UUID::randomUUID).map(UUID::toString);
    Arbitrary<String> mails =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .ofMinLength(3)
            .ofMaxLength(9)
            .map(name -> name + "@example.org");
    return Arbitraries.oneOf(tokens, letters, numbers, uuids, mails);
  }

  @Provide
  Arbitrary<String> places() {
    return Arbitraries.of(
        "login of %s refused",
        "password=%s",
        "url=/pay?card=%s&x=1",
        "{\"level\":\"error\",\"token\":\"%s\"}",
        "it's broken: '%s' is \"unclosed %s",
        "[%s] (%s) <%s>: %s, %s.",
        "path /home/%s/x",
        "Authorization: Bearer %s",
        "%s");
  }

  private static void append(Path log, String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }
}
