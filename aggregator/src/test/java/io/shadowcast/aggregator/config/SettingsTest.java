package io.shadowcast.aggregator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.settings.SettingsFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir Path directory;

  @Test
  void defaultsListenOnLoopbackAlone() {
    AggregatorSettings defaults = valid("{}");
    assertEquals(new ListenAddress("127.0.0.1", 7443), defaults.listen());
    assertEquals(new ListenAddress("127.0.0.1", 7444), defaults.enrolmentListen());
    assertEquals(Path.of("/var/lib/shadowcast/aggregator"), defaults.state());
    assertEquals(Optional.empty(), defaults.ca());
    assertEquals(List.of(), defaults.names());
    assertEquals(
        new SeriesSettings.Sqlite(Duration.ofDays(7), Duration.ofDays(90)), defaults.series());
    assertEquals(
        new TrainerSettings(
            Optional.empty(), Optional.empty(), List.of(), Optional.of(TrainerSettings.DAILY)),
        defaults.trainer());
  }

  @Test
  void everyKeyIsRead() throws Exception {
    Path secret = secret();
    AggregatorSettings settings =
        valid(
            """
            state: /srv/shadowcast
            listen: '[::]:8443'
            enrolment_listen: 0.0.0.0:8444
            names: [aggregator.lan, 10.0.0.5]
            ca: {certificate: %1$s, key: %1$s}
            series: {adapter: influx2, url: 'http://127.0.0.1:8428', bucket: b, org: o, token_file: %1$s}
            history_retention: 30d
            anomalies: {alarms_per_day: 2}
            trainer: {java: %2$s, jar: %1$s, again: 12h}
            """
                .formatted(secret, JAVA));
    assertEquals(Path.of("/srv/shadowcast"), settings.state());
    assertEquals(new ListenAddress("::", 8443), settings.listen());
    assertEquals(new ListenAddress("0.0.0.0", 8444), settings.enrolmentListen());
    assertEquals(List.of("aggregator.lan", "10.0.0.5"), settings.names());
    assertEquals(Optional.of(new CaSettings(secret, secret)), settings.ca());
    SeriesSettings.Influx2 influx = (SeriesSettings.Influx2) settings.series();
    assertEquals(URI.create("http://127.0.0.1:8428"), influx.url());
    assertEquals("b", influx.bucket());
    assertEquals("o", influx.organisation());
    assertEquals("secret", influx.token().orElseThrow().reveal());
    assertEquals(Duration.ofDays(30), settings.historyRetention());
    assertEquals(2, settings.anomalies().alarmsPerDay());
    assertEquals(Optional.of(JAVA), settings.trainer().java());
    assertEquals(Optional.of(secret), settings.trainer().jar());
    assertEquals(Optional.of(Duration.ofHours(12)), settings.trainer().again());
    assertEquals(Optional.empty(), valid("trainer: {again: 0s}").trainer().again());
  }

  @Test
  void theExampleHoldsWhatItSays() throws Exception {
    AggregatorSettings settings = valid(example());
    assertEquals(Path.of("/var/lib/shadowcast/aggregator"), settings.state());
    assertEquals(new ListenAddress("0.0.0.0", 7443), settings.listen());
    assertEquals(new ListenAddress("0.0.0.0", 7444), settings.enrolmentListen());
    assertEquals(List.of("aggregator.lan", "10.0.0.5"), settings.names());
    assertEquals(Duration.ofDays(90), settings.historyRetention());
    assertEquals(
        new SeriesSettings.Sqlite(Duration.ofDays(7), Duration.ofDays(90)), settings.series());
  }

  @Test
  void theChoicesOfTheExampleHoldWhenTheyAreMade() throws Exception {
    Path secret = secret();
    List<String> choices =
        Stream.of(example().split("\n\n"))
            .filter(block -> block.matches("(?s)# [a-z]+: .*"))
            .map(block -> block.replaceAll("(?m)^# ", ""))
            .map(block ->
                block.replaceAll("(key|token_file|certificate|jar): \\S+", "$1: " + secret))
            .map(block -> block.replaceAll("java: \\S+", "java: " + JAVA))
            .map(block -> block.replaceAll("command: \\[[^,]+", "command: [" + JAVA))
            .toList();
    assertEquals(5, choices.size());
    assertTrue(valid(choices.get(0)).series() instanceof SeriesSettings.Influx1);
    assertTrue(valid(choices.get(1)).series() instanceof SeriesSettings.Influx2);
    assertEquals(secret, valid(choices.get(2)).ca().orElseThrow().key());
    assertTrue(valid(choices.get(3)).trainer().jar().isPresent());
    assertEquals(JAVA.toString(), valid(choices.get(4)).trainer().command().getFirst());
  }

  @Test
  void theManualNamesEveryKeyOfTheExample() throws Exception {
    String manual = Files.readString(Path.of("..", "docs", "AGGREGATOR.md"));
    Matcher keys = Pattern.compile("(?m)^#?[ -]*([a-z_]+):").matcher(example());
    int found = 0;
    for (; keys.find(); found++) {
      String key = keys.group(1);
      assertTrue(manual.contains("`" + key + "`"), () -> "docs/AGGREGATOR.md lacks `" + key + "`");
    }
    assertTrue(found > 20, () -> "the example lacks keys");
  }

  @Test
  void influx1NamesItsDatabase() {
    SeriesSettings series =
        valid("series: {adapter: influx1, url: 'http://127.0.0.1:8086', database: d}").series();
    assertEquals("d", ((SeriesSettings.Influx1) series).database());
  }

  @Test
  void aCommandThatTrainsStandsAlone() {
    List<SettingsFault> faults =
        faulty(
            "trainer: {java: %s, command: [/nope/spark-submit, --master, local]}".formatted(JAVA));
    assertEquals(
        List.of("trainer.command", "trainer.command"),
        faults.stream().map(SettingsFault::path).toList());
  }

  @Test
  void allFaultsComeAtOnce() {
    List<SettingsFault> faults =
        faulty(
            """
            state: relative/dir
            listen: nowhere
            enrolment_listen: 127.0.0.1:70000
            names: ['bad name']
            colour: blue
            ca: {certificate: /nope/ca.pem}
            series: {retention: 59m, rollup_retention: 30m}
            history_retention: 23h
            anomalies: {alarms_per_day: -1}
            trainer: {java: /nope/java, jar: /nope/trainer.jar, again: 5m}
            """);
    List<String> paths = faults.stream().map(SettingsFault::path).sorted().toList();
    assertEquals(
        List.of(
            "anomalies.alarms_per_day",
            "ca.certificate",
            "ca.key",
            "colour",
            "enrolment_listen",
            "history_retention",
            "listen",
            "names[0]",
            "series.retention",
            "series.rollup_retention",
            "state",
            "trainer.again",
            "trainer.jar",
            "trainer.java"),
        paths);
  }

  @Test
  void oneAddressForBothListenersIsAFault() {
    List<SettingsFault> faults = faulty("enrolment_listen: 127.0.0.1:7443");
    assertEquals("enrolment_listen", faults.getFirst().path());
  }

  @Test
  void aKeyThatOthersCanReadIsAFault() throws Exception {
    Path open = Files.writeString(directory.resolve("key.pem"), "secret");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    String both = "ca: {certificate: %1$s, key: %1$s}".formatted(open);
    List<SettingsFault> faults = faulty(both);
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.getFirst().toString().startsWith("ca.key"), faults::toString);
  }

  private Path secret() throws IOException {
    Path secret =
        Files.createFile(
            directory.resolve("key.pem"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(secret, "secret");
  }

  private static String example() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Settings.class.getResourceAsStream("/aggregator.example.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static AggregatorSettings valid(String text) {
    return switch (Settings.parse(text)) {
      case SettingsResult.Valid(AggregatorSettings settings) -> settings;
      case SettingsResult.Faulty faulty -> Assertions.fail(faulty.text());
    };
  }

  private static List<SettingsFault> faulty(String text) {
    return switch (Settings.parse(text)) {
      case SettingsResult.Valid _ -> Assertions.fail("no fault");
      case SettingsResult.Faulty(List<SettingsFault> faults) -> faults;
    };
  }
}
