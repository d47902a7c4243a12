package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.shadowcast.aggregator.cli.Shell.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What needs no aggregator.
class PartsTest {
  @TempDir Path directory;

  @Test
  void helpNamesEveryExitCode() {
    Ran help = run("--help");
    assertEquals(0, help.code());
    for (ExitCode code : ExitCode.values()) {
      String line = "  %d   %s".formatted(code.number(), code.meaning());
      assertTrue(help.shows(line), line);
    }
  }

  @Test
  void manualMentionsEveryCommandAndExitCode() throws IOException {
    String manual = Files.readString(manualFile());
    for (String command : commands(Ctl.line(around()), "")) {
      assertTrue(manual.contains("`shadowctl" + command + "`"), "docs/CLI.md:" + command);
      assertTrue(
          manual.lines().anyMatch(line -> line.startsWith("shadowctl" + command)),
          "docs/CLI.md has no example of" + command);
    }
    for (ExitCode code : ExitCode.values()) {
      assertTrue(manual.contains("| %d | %s |".formatted(code.number(), code.meaning())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionIsAValidScript(String shell) throws Exception {
    Ran ran = run("completion", shell);
    assertEquals(0, ran.code());
    Path script = Files.writeString(directory.resolve("completion"), ran.out());
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertEquals(0, bash.waitFor());
    assertTrue(ran.shows("recommend"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hosts",
        "hosts list --timeout 5",
        "hosts list --server nowhere",
        "hosts list --watch=0",
        "hosts list -o xml",
        "hosts set web-1",
        "hosts label web-1 zone",
        "mirror off",
        "mirror off web-1 --all",
        "mirror set web-1",
        "mirror set web-1 --on --off",
        "mirror set web-1 --class pay",
        "workloads objective web-1/shop",
        "workloads objective web-1/shop --p95 40",
        "metrics query web-1"
      })
  void halfUnderstoodCommandLineIsExplained(String line) {
    Ran ran = run(line.split(" ", -1));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().startsWith("shadowctl: "), ran.err());
    assertTrue(ran.err().contains("--help` tells more"), ran.err());
  }

  @Test
  void aLabelWithoutAValueIsExplained() {
    Ran ran = run("metrics", "query", "web-1", "load1", "--label", "quantile");
    assertEquals(2, ran.code(), ran.err());
    String wrong = "shadowctl: --label: quantile (expected: KEY=VALUE)\n";
    assertTrue(ran.err().startsWith(wrong), ran.err());
  }

  @Test
  void missingIdentityIsExplained() {
    Ran ran = run("hosts", "list");
    assertEquals(4, ran.code());
    assertTrue(ran.err().contains(".shadowcast/identity: no such directory"), ran.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          name,vcpus\\na                          | row 1: 1 cells
          name,vcpus\\n"a,1                       | a quote stays open
          name,cpus\\na,1                         | type 1: cpus: Cannot find field
          vcpus,region\\n1,eu                     | type 1: without name
          name,vcpus\\na,many\\nb,none            | type 2:
          name                                    | no VM types in it
          """)
  void catalogueNamesItsFaults(String content, String fault) throws IOException {
    Path file = directory.resolve("types.csv");
    Files.writeString(file, content.replace("\\n", "\n"));
    CtlFailure failure = assertThrows(CtlFailure.class, () -> CatalogueFile.read(file));
    assertEquals(ExitCode.INVALID, failure.code());
    assertTrue(failure.sentence().contains(fault), failure.sentence());
  }

  @Test
  void everyFieldThatIsWrongIsNamed() throws IOException {
    Path file = directory.resolve("types.csv");
    Files.writeString(file, "name,vcpus,memory_mib,color\na,many,lots,red\nb,1,none,\n");
    CtlFailure failure = assertThrows(CtlFailure.class, () -> CatalogueFile.read(file));
    List<String> subjects =
        failure
            .sentence()
            .lines()
            .map(line -> line.replaceAll(".*: type ([0-9]): ([a-z_]+): .*", "$1 $2"))
            .toList();
    assertEquals(List.of("1 vcpus", "1 memory_mib", "1 color", "2 memory_mib"), subjects);
  }

  @Test
  void quotedCellsMayHoldAnything() {
    assertEquals(
        List.of(Map.of("a", "x,\"y\"\nz", "b", "2")),
        Csv.rows("\uFEFFa,b\r\n\"x,\"\"y\"\"\nz\",2\r\n\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "web-1/shop, hosts/web-1/workloads/shop",
    "hosts/web-1/workloads/shop, hosts/web-1/workloads/shop"
  })
  void shortAndFullNamesAreTheSame(String text, String name) {
    assertEquals(name, Names.workload(text));
    assertEquals("web-1/shop", Names.brief(name));
    assertEquals("hosts/web-1", Names.parent(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shop", "a/b/c", "hosts/web-1", "hosts/web-1/shadows/x", "/shop"})
  void otherNamesAreRefused(String text) {
    assertThrows(CtlFailure.class, () -> Names.workload(text));
  }

  @ParameterizedTest
  @CsvSource({
    "POST /pay=P1, []POST[/pay]0+0 P1",
    "shop: GET /a=b port 80 from 9=P4, [shop]GET[/a=b]80+9 P4",
    "/x = P3, [][/x]0+0 P3",
    "DELETE=P2, []DELETE[]0+0 P2",
    "from 65536=P4, [][]0+65536 P4"
  })
  void classRulesAreRead(String text, String meaning) {
    var rule = MirrorOptions.rule(Ctl.line(around()).getCommandSpec(), text);
    assertEquals(
        meaning,
        "[%s]%s[%s]%d+%d P%d"
            .formatted(
                rule.getWorkload(),
                rule.getMethod(),
                rule.getPathPrefix(),
                rule.getPort(),
                rule.getMinBytes(),
                rule.getPriorityClass()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "31.4159, 31.42",
    "0.5, 0.5",
    "123456.7, 123457",
    "0.00001, 0",
    "250.26, 250.3"
  })
  void numbersAreShort(double value, String text) {
    assertEquals(text, Human.number(value));
  }

  @Test
  void columnsAreAlignedAndTextCannotSteerTheTerminal() {
    Table table = new Table("A", ">B (ms)").row("x\u001b[2Jy", "1").row("long\nname", "22");
    assertEquals(
        List.of("A            B (ms)", "x\\u001b[2Jy       1", "long name        22"),
        table.lines(true));
    assertEquals(2, table.lines(false).size());
  }

  @Test
  void spansNeedTheirUnit() {
    assertEquals(Duration.ofMillis(2500), Arguments.span("2.5s"));
    assertEquals(Duration.ofDays(7), Arguments.span("7d"));
    assertThrows(CommandLine.TypeConversionException.class, () -> Arguments.span("40"));
  }

  @Test
  void onlyWireAndWordsOfThisProjectAreUsed() {
    JavaClasses room =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.shadowcast.aggregator.cli");
    assertFalse(room.isEmpty());
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of another room",
                type ->
                    type.getPackageName().startsWith("io.shadowcast.")
                        && !List.of(
                                "io.shadowcast.aggregator.cli",
                                "io.shadowcast.wire.v1",
                                "io.shadowcast.wire.map",
                                "io.shadowcast.words")
                            .contains(type.getPackageName())))
        .check(room);
  }

  private Ran run(String... arguments) {
    return Shell.bare(directory, Map.of(), arguments);
  }

  private Surroundings around() {
    return Shell.surroundings(directory, Map.of());
  }

  private static Set<String> commands(CommandLine line, String path) {
    Set<String> commands = new TreeSet<>();
    line.getSubcommands()
        .forEach((name, command) -> {
          String own = path + " " + name;
          if (command.getSubcommands().isEmpty()) {
            commands.add(own);
          }
          commands.addAll(commands(command, own));
        });
    return commands;
  }

  /// Of the repository, whichever of its directories the tests were started in.
  private static Path manualFile() {
    return List.of(Path.of("docs/CLI.md"), Path.of("../docs/CLI.md")).stream()
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
