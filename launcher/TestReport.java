import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// The end of `./shadowcast test`: reads Surefire's reports and the launcher's own results, and prints what failed,
/// what was skipped and why, the slowest classes, the time, and last the line `N passed, N failed, N skipped`.
///
/// Arguments are `key=value`: `root` (searched for target/surefire-reports), `results` (rows of outcome, name,
/// seconds, reason with tabs between), `skips` (docs/SKIPS.md), `ci` (true: a skip needs its row there), `user`
/// (numeric id), `maven` (exit code, or none), `seconds` (of the whole run), `colour` (always or never).
///
/// Exit code 0 if nothing failed, 1 otherwise. Run from source: `java launcher/TestReport.java ...`.
public final class TestReport {

  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  record Result(Outcome outcome, String group, String name, double seconds, String reason) {
    String fullName() {
      return group.isEmpty() ? name : group.substring(group.lastIndexOf('.') + 1) + "." + name;
    }

    Result failedBecause(String why) {
      return new Result(Outcome.FAILED, group, name, seconds, why);
    }
  }

  /// One row of docs/SKIPS.md: a skip whose reason matches is allowed, always or only for who is not root.
  record AllowedSkip(Pattern reason, boolean onlyWithoutRoot) {
    boolean allows(String given, boolean root) {
      return !(onlyWithoutRoot && root) && reason.matcher(given).matches();
    }
  }

  /// Surefire says nothing about the tests of a class whose @BeforeAll gave up.
  private static final String NO_TEST_OF_CLASS =
      "no test of the class ran, and the reason is lost (assume in @BeforeEach, not in @BeforeAll)";

  private static final int SLOWEST = 5;
  private static final int NAMES_PER_REASON = 4;

  private final Map<String, String> arguments;

  private TestReport(Map<String, String> arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] args) throws IOException {
    Map<String, String> arguments =
        Stream.of(args)
            .map(arg -> arg.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    System.exit(new TestReport(arguments).print());
  }

  private int print() throws IOException {
    List<Result> results = withJudgedSkips(readAll());
    printFailures(with(Outcome.FAILED, results));
    printSkips(with(Outcome.SKIPPED, results));
    printSlowest(results);
    int seconds = Integer.parseInt(arguments.get("seconds"));
    System.out.printf("%nTotal time %d min %02d s%n", seconds / 60, seconds % 60);
    int failed = with(Outcome.FAILED, results).size();
    System.out.printf(
        "%d passed, %d failed, %d skipped%n",
        with(Outcome.PASSED, results).size(), failed, with(Outcome.SKIPPED, results).size());
    return failed == 0 ? 0 : 1;
  }

  private List<Result> readAll() throws IOException {
    List<Result> results = new ArrayList<>(launcherResults(Path.of(arguments.get("results"))));
    List<Result> tests = new ArrayList<>();
    for (Path report : reports(Path.of(arguments.get("root")))) {
      tests.addAll(readReport(report));
    }
    String maven = arguments.get("maven");
    if (maven.equals("0") && tests.isEmpty()) {
      results.add(new Result(Outcome.FAILED, "", "maven", 0, "no test ran"));
    }
    results.addAll(tests);
    if (results.isEmpty()) {
      results.add(new Result(Outcome.FAILED, "", "test", 0, "no result at all"));
    }
    if (!Set.of("0", "none").contains(maven) && with(Outcome.FAILED, results).isEmpty()) {
      results.add(new Result(Outcome.FAILED, "", "maven", 0, "ended with exit code " + maven));
    }
    return results;
  }

  private static List<Result> launcherResults(Path rows) throws IOException {
    return Files.readAllLines(rows).stream()
        .map(row -> row.split("\t", 4))
        .map(
            row ->
                new Result(
                    Outcome.valueOf(row[0].toUpperCase(Locale.ROOT)),
                    "",
                    row[1],
                    Double.parseDouble(row[2]),
                    row[3]))
        .toList();
  }

  private static List<Path> reports(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes ignored) {
            boolean elsewhere =
                Set.of(".git", ".shadowcast", "src", "classes", "test-classes")
                    .contains(directory.getFileName().toString());
            return elsewhere ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes ignored) {
            String name = file.getFileName().toString();
            if (file.getParent().endsWith("target/surefire-reports")
                && name.startsWith("TEST-")
                && name.endsWith(".xml")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException ignored) {
            return FileVisitResult.CONTINUE; // a test's own directory that went meanwhile
          }
        });
    found.sort(Comparator.naturalOrder());
    return found;
  }

  /// A report that cannot be read to its end (its JVM died while writing) is a failure of its own.
  private static List<Result> readReport(Path report) throws IOException {
    List<Result> results = new ArrayList<>();
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(report)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      xml.nextTag();
      String suite = attribute(xml, "name");
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT
            && xml.getLocalName().equals("testcase")) {
          results.add(readTestCase(xml));
        }
      }
      if (results.isEmpty()) {
        results.add(new Result(Outcome.SKIPPED, suite, "*", 0, NO_TEST_OF_CLASS));
      }
    } catch (XMLStreamException e) {
      String why = "report cannot be read: " + e.getMessage().lines().findFirst().orElse("");
      results.add(new Result(Outcome.FAILED, "", report.toString(), 0, why));
    }
    return results;
  }

  private static Result readTestCase(XMLStreamReader xml) throws XMLStreamException {
    String group = attribute(xml, "classname");
    String name = attribute(xml, "name");
    String time = attribute(xml, "time").replace(",", "");
    double seconds = time.isEmpty() ? 0 : Double.parseDouble(time);
    Outcome outcome = Outcome.PASSED;
    String reason = "";
    while (!(xml.next() == XMLStreamConstants.END_ELEMENT
        && xml.getLocalName().equals("testcase"))) {
      if (!xml.isStartElement()) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "failure", "error" -> outcome = Outcome.FAILED;
        case "skipped" -> outcome = Outcome.SKIPPED;
        default -> {
          continue; // its output, properties, earlier tries
        }
      }
      reason = reason(xml);
    }
    return new Result(outcome, group, name, seconds, reason);
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /// The first line of the message; an aborted test has it only before its stack trace.
  private static String reason(XMLStreamReader xml) throws XMLStreamException {
    String message = attribute(xml, "message");
    String type = attribute(xml, "type");
    String text = xml.getElementText();
    return Stream.of(message, text, type)
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("no reason given")
        .replaceFirst("^(Assumption failed: |org\\.opentest4j\\.[A-Za-z]+: )+", "")
        .replaceFirst("^SKIP: *", "");
  }

  /// With CI=true a skip whose reason has no row in docs/SKIPS.md becomes a failure.
  private List<Result> withJudgedSkips(List<Result> results) throws IOException {
    if (!arguments.get("ci").equals("true")) {
      return results;
    }
    List<AllowedSkip> allowed = allowedSkips(Path.of(arguments.get("skips")));
    boolean root = arguments.get("user").equals("0");
    return results.stream()
        .map(
            result ->
                result.outcome() != Outcome.SKIPPED
                        || allowed.stream().anyMatch(row -> row.allows(result.reason(), root))
                    ? result
                    : result.failedBecause(
                        "skipped without a row in docs/SKIPS.md: " + result.reason()))
        .toList();
  }

  /// Rows are `| pattern in backticks | always or not root | why |`; in a pattern `*` stands for any text.
  private static List<AllowedSkip> allowedSkips(Path table) throws IOException {
    Pattern row = Pattern.compile("\\|\\s*`([^`]+)`\\s*\\|\\s*(always|not root)\\s*\\|.*");
    return Files.readAllLines(table).stream()
        .map(row::matcher)
        .filter(Matcher::matches)
        .map(cells -> new AllowedSkip(glob(cells.group(1)), cells.group(2).equals("not root")))
        .toList();
  }

  private static Pattern glob(String text) {
    return Pattern.compile(
        Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  private void printFailures(List<Result> failed) {
    if (failed.isEmpty()) {
      return;
    }
    System.out.printf("%n%s%n", coloured("Failed:"));
    failed.forEach(test -> System.out.printf("  %s: %s%n", test.fullName(), test.reason()));
  }

  private static void printSkips(List<Result> skipped) {
    if (skipped.isEmpty()) {
      return;
    }
    System.out.printf("%nSkipped:%n");
    skipped.stream()
        .collect(Collectors.groupingBy(Result::reason, TreeMap::new, Collectors.toList()))
        .forEach((why, tests) -> System.out.printf("  %s%n    %s%n", why, names(tests)));
  }

  private static String names(List<Result> tests) {
    String some =
        tests.stream()
            .limit(NAMES_PER_REASON)
            .map(Result::fullName)
            .collect(Collectors.joining(", "));
    int more = tests.size() - NAMES_PER_REASON;
    return more > 0 ? some + " and " + more + " more" : some;
  }

  private static void printSlowest(List<Result> results) {
    Map<String, Double> seconds =
        results.stream()
            .filter(result -> !result.group().isEmpty())
            .collect(
                Collectors.groupingBy(Result::group, Collectors.summingDouble(Result::seconds)));
    if (seconds.isEmpty()) {
      return;
    }
    System.out.printf("%nSlowest classes:%n");
    seconds.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(SLOWEST)
        .forEach(
            entry ->
                System.out.printf(
                    Locale.ROOT, "  %6.1f s  %s%n", entry.getValue(), entry.getKey()));
  }

  private String coloured(String title) {
    return arguments.get("colour").equals("always") ? "\033[1;31m" + title + "\033[0m" : title;
  }

  private static List<Result> with(Outcome outcome, List<Result> results) {
    return results.stream().filter(result -> result.outcome() == outcome).toList();
  }
}
