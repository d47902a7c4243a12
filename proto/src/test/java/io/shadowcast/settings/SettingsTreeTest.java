package io.shadowcast.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTreeTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  @Test
  void everyFaultIsNamedAtOnceInTheOrderOfTheFile() {
    SettingsTree tree =
        parse(
            """
            rate: 2
            size: 5 apples
            wait: soon
            nested:
              port: 70000
              colour: green
            """);
    Section root = tree.root();
    assertEquals(0.5, root.ratio("rate", 0.5));
    assertEquals(7, root.bytes("size", 7));
    assertEquals(Duration.ZERO, root.duration("wait", Duration.ZERO));
    Section nested = root.section("nested");
    assertEquals(1, nested.integer("port", 1, 65_535, 1));
    assertEquals(Colour.RED, nested.choice("colour", Colour.class, Colour.RED));
    assertEquals(
        List.of(
            "rate: 2 (expected: 0..1), line 1",
            "size: 5 apples (expected: bytes, for example 64MiB (B, KiB, MiB, GiB, TiB)), line 2",
            "wait: soon (expected: a time, for example 500ms, 1s, 10m, 2h or 7d), line 3",
            "nested.port: 70000 (expected: 1..65535), line 5",
            "nested.colour: green (expected: red or dark-blue), line 6"),
        texts(tree));
  }

  @Test
  void aFileThatIsNoMappingIsNamed() {
    assertEquals(
        List.of("list.yaml: a list (expected: keys and values), line 1"),
        texts(SettingsTree.parse("list.yaml", "- a: 1\n- b: 2\n")));
    assertEquals(
        List.of("word.yaml: word (expected: keys and values), line 1"),
        texts(SettingsTree.parse("word.yaml", "word\n")));
  }

  @Test
  void aMistypedKeySaysWhatWasMeant() {
    SettingsTree tree = parse("rte: 1\ncompletely_else: 2\n");
    tree.root().ratio("rate", 1);
    assertEquals(
        List.of(
            "rte: unknown key (expected: did you mean rate?), line 1",
            "completely_else: unknown key (expected: one of rate), line 2"),
        texts(tree));
  }

  @Test
  void aKeyGivenTwiceIsAFaultAndTheFirstCounts() {
    SettingsTree tree = parse("rate: 0.5\nrate: 0.7\n");
    assertEquals(0.5, tree.root().ratio("rate", 1));
    assertEquals(
        List.of("rate: given twice (expected: once; it is on line 1 already), line 2"),
        texts(tree));
  }

  @Test
  void brokenYamlIsOneFaultWithItsLine() {
    SettingsTree tree = parse("a: [1, 2\nb: {");
    tree.root().text("a");
    assertEquals(1, tree.faults().size());
    assertEquals("valid YAML", tree.faults().getFirst().expectation());
    assertTrue(tree.faults().getFirst().line() > 0);
  }

  @Test
  void nestingWithoutEndIsAFaultAndNotACrash() {
    for (String closed : List.of("", "]".repeat(100_000))) {
      SettingsTree tree = parse("a: " + "[".repeat(100_000) + closed);
      assertEquals(List.of("test.yaml: too deep (expected: at most 32 levels)"), texts(tree));
    }
  }

  @Test
  void emptyAndMissingFilesAreNotTheSame(@TempDir Path dir) throws IOException {
    Path empty = Files.createFile(dir.resolve("empty.yaml"));
    assertTrue(SettingsTree.read(empty).faults().isEmpty());
    Path absent = dir.resolve("absent.yaml");
    assertEquals(
        absent + ": missing (expected: a settings file)",
        SettingsTree.read(absent).faults().getFirst().toString());
    Path binary = Files.write(dir.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertEquals("not UTF-8", SettingsTree.read(binary).faults().getFirst().value());
  }

  @Test
  void unitsAreReadAsWritten() {
    Section root = parse("a: 64MiB\nb: 1GiB\nc: 17\nd: 500ms\ne: 7d\nf: '[::1]:80'").root();
    assertEquals(64L << 20, root.bytes("a", 0));
    assertEquals(1L << 30, root.bytes("b", 0));
    assertEquals(17, root.bytes("c", 0));
    assertEquals(Duration.ofMillis(500), root.duration("d", Duration.ZERO));
    assertEquals("[::1]:80", root.endpoint("f").orElseThrow().toString());
    assertEquals(Duration.ofDays(7), root.duration("e", Duration.ZERO));
  }

  @Test
  void sizesBeyondALongAreFaults() {
    SettingsTree tree = parse("a: 999999999999999999TiB\nb: 999999999999d");
    assertEquals(1, tree.root().bytes("a", 1));
    assertEquals(Duration.ZERO, tree.root().duration("b", Duration.ZERO));
    assertEquals(2, tree.faults().size());
  }

  @Test
  void aSecretFileOpenToOthersIsRefusedAndNeverPrinted(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("token"), "hunter2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    IOException refused = assertThrows(IOException.class, () -> Secret.read(file));
    assertEquals(
        file + ": rw-r----- (expected: rw-------, closed to group and others)",
        refused.getMessage());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Secret secret = Secret.read(file);
    assertEquals("***", secret.toString());
    assertEquals("hunter2", secret.reveal());
    SettingsTree tree = parse("token_file: " + file);
    assertEquals(secret, tree.root().secretFile("token_file").orElseThrow());
    assertTrue(tree.faults().isEmpty());
  }

  @Test
  void aValueThatRefusesItselfBecomesAFaultOfItsKey() {
    SettingsTree tree = parse("inner:\n  send: 5\n");
    Section inner = tree.root().section("inner");
    inner.text("send");
    assertEquals("x", inner.build(SettingsTreeTest::refusing, "x"));
    assertEquals(List.of("inner.send: 5 (expected: more), line 2"), texts(tree));
  }

  @Test
  void aTagThatDecodesToBlanksIsNoYaml() {
    SettingsTree tree = parse("a: !<%20x%20> 1\n");
    assertEquals(1, tree.faults().size());
    assertTrue(texts(tree).getFirst().endsWith("(expected: valid YAML)"), texts(tree)::toString);
  }

  @Property(tries = 500)
  void noTextWhateverMakesItThrow(
      @ForAll
          @StringLength(max = 60)
          @Chars({
            'a', ':', ' ', '\n', '-', '[', ']', '{', '}', '&', '*', '!', '?', '"', '\'', '|', '>',
            '#', '%', ',', '<', '\t', '\0'
          })
          @CharRange(from = '0', to = '9')
          String text) {
    SettingsTree tree = parse(text);
    Section root = tree.root();
    root.text("a");
    root.ratio("1", 0);
    root.bytes("2", 0);
    root.sections("3", "a").forEach(section -> section.texts("a"));
    root.section("4").map("a");
    root.endpoint("5");
    assertFalse(tree.faults().stream().anyMatch(fault -> fault.toString().contains("\n")));
  }

  private static String refusing() {
    throw new IllegalArgumentException("metrics.send: PT5S (expected: more)");
  }

  private static SettingsTree parse(String text) {
    return SettingsTree.parse("test.yaml", text);
  }

  private static List<String> texts(SettingsTree tree) {
    return tree.faults().stream().map(SettingsFault::toString).toList();
  }
}
