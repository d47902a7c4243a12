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
import io.shadowcast.aggregator.main.OrdinaryUser;
import io.shadowcast.wire.v1.ListMetricsResponse;
import io.shadowcast.wire.v1.Series;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  @ParameterizedTest
  @ValueSource(strings = {"--version", "hosts list -V"})
  void versionIsSaidWithTheName(String line) {
    assertEquals("shadowctl development\n", run(line.split(" ", -1)).out());
  }

  @Test
  void missingIdentityIsExplained() {
    Ran ran = run("hosts", "list");
    assertEquals(4, ran.code());
    assertTrue(ran.err().contains(".shadowcast/identity: no such directory"), ran.err());
  }

  @Test
  void identityThatMayNotBeEnteredIsNotSaidToBeAbsent() throws Exception {
    Path closed =
        Files.createDirectory(
            directory.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
    for (Path identity : List.of(closed, closed.resolve("identity"))) {
      ProcessBuilder command =
          RealAggregator.java(
              "-Xmx64m", Ctl.class.getName(), "hosts", "list", "--identity", identity.toString());
      Process process = OrdinaryUser.of(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(4, process.waitFor(), said);
      String wrong = "identity: %s: permission denied (expected: ".formatted(identity);
      assertTrue(said.contains(wrong), said);
    }
    Path file = Files.writeString(directory.resolve("file"), "x");
    Ran ran = run("hosts", "list", "--identity", file.toString());
    assertTrue(ran.err().contains("file: not a directory (expected: "), ran.err());
  }

  @Test
  void homeIsWhatTheShellCallsHome() {
    assertEquals(Path.of("/srv/me"), Ctl.home(Map.of("HOME", "/srv/me")));
    assertEquals(Path.of(System.getProperty("user.home")), Ctl.home(Map.of("HOME", "")));
  }

  @ParameterizedTest
  @CsvSource({
    "compare_log_ratio, ln",
    "compare_log_ratio_median, ln",
    "compare_log_ratio_high, ln",
    "request_error_ratio, 0..1",
    "cpu_usage_cores, cores",
    "load1, -"
  })
  void metricsHaveTheUnitOfTheirNames(String metric, String unit) {
    ListMetricsResponse metrics =
        ListMetricsResponse.newBuilder().addSeries(Series.newBuilder().setMetric(metric)).build();
    String row = SeriesPages.list(metrics).lines(false).getFirst();
    assertEquals(List.of(metric, unit, "-"), List.of(row.split(" +", -1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          name,vcpus\\na                          | types.csv, line 2: 1 cells (expected: 2
          name,vcpus\\n"a,1                       | types.csv, line 2: a quote stays open
          name,cpus\\na,1                         | types.csv, line 2: cpus: unknown field (expected: name, vcpus
          vcpus,region\\n1,eu                     | types.csv, line 2: without name
          name,vcpus\\na,many\\nb,none            | types.csv, line 3: vcpus: none (expected: a number)
          name,vcpus\\n\\n"a\\nb",1\\n\\nc,x     | types.csv, line 6: vcpus: x (expected: a number)
          name,memory_mib\\na,1.5                 | types.csv, line 2: memory_mib: 1.5 (expected: a whole number)
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
  void aTableOfBenchmarksNamesEveryFault() throws IOException {
    Path file = directory.resolve("b.csv");
    Files.writeString(file, "a_one,type,b_two\n1,small,-3\n,large,fast\n5,huge\n0,tiny,1\n");
    CtlFailure failure = assertThrows(CtlFailure.class, () -> BenchmarksFile.read(file));
    assertEquals(ExitCode.INVALID, failure.code());
    String expected = " (expected: a number > 0, more is better; empty: not measured)";
    assertEquals(
        List.of(
            file + ", line 2: b_two: -3" + expected,
            file + ", line 3: b_two: fast" + expected,
            file + ", line 4: 2 cells (expected: 3, one per title)",
            file + ", line 5: a_one: 0" + expected),
        failure.sentence().lines().toList());
    Files.writeString(file, "name,a_one\nsmall,1\n");
    CtlFailure none = assertThrows(CtlFailure.class, () -> BenchmarksFile.read(file));
    assertTrue(none.sentence().contains("(expected: titles, of which one is type"));
  }

  @Test
  void everyFieldThatIsWrongIsNamed() throws IOException {
    Path file = directory.resolve("types.csv");
    Files.writeString(file, "name,vcpus,memory_mib,color\na,many,lots,red\nb\nb,1,none,\n");
    CtlFailure failure = assertThrows(CtlFailure.class, () -> CatalogueFile.read(file));
    List<String> subjects =
        failure
            .sentence()
            .lines()
            .map(line -> line.replaceAll(".*, line ([0-9]): ([a-z_0-9]+)[: ].*", "$1 $2"))
            .toList();
    assertEquals(
        Set.of("2 vcpus", "2 memory_mib", "2 color", "3 1", "4 memory_mib"), Set.copyOf(subjects));
  }

  @Test
  void quotedCellsMayHoldAnything() {
    assertEquals(
        List.of(new Csv.Row(1, List.of("a", "b")), new Csv.Row(2, List.of("x,\"y\"\nz", "2"))),
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
  void onlyWireWordsAndSettingsOfThisProjectAreUsed() {
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
                                "io.shadowcast.settings",
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
