package io.shadowcast.aggregator.config;

import io.shadowcast.settings.Section;
import io.shadowcast.settings.SettingsTree;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The door of this room: reads a settings file.
public final class Settings {
  private static final Path STATE = Path.of("/var/lib/shadowcast/aggregator");
  private static final ListenAddress LISTEN = new ListenAddress("127.0.0.1", 7443);
  private static final ListenAddress ENROLMENT = new ListenAddress("127.0.0.1", 7444);
  private static final Duration RETENTION = Duration.ofDays(7);
  private static final Duration ROLLUP_RETENTION = Duration.ofDays(90);
  private static final Duration HISTORY = Duration.ofDays(90);
  private static final String A_LISTENER = "host:port, [address]:port for IPv6, port 0 for any";
  private static final String A_PROGRAM = "a program that can be run";
  private static final String A_FILE = "a file that can be read";
  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9*]([A-Za-z0-9.:-]*[A-Za-z0-9])?");

  private enum Adapter {
    SQLITE,
    INFLUX1,
    INFLUX2
  }

  private Settings() {}

  /// Reads and checks a file. Never throws because of what is in it.
  public static SettingsResult read(Path file) {
    return result(SettingsTree.read(file));
  }

  static SettingsResult parse(String text) {
    return result(SettingsTree.parse("aggregator.yaml", text));
  }

  private static SettingsResult result(SettingsTree tree) {
    AggregatorSettings settings = settings(tree.root());
    return tree.faults().isEmpty()
        ? new SettingsResult.Valid(settings)
        : new SettingsResult.Faulty(tree.faults());
  }

  private static AggregatorSettings settings(Section root) {
    ListenAddress listen = listener(root, "listen", LISTEN);
    ListenAddress enrolment = listener(root, "enrolment_listen", ENROLMENT);
    if (listen.equals(enrolment) && listen.port() != 0) {
      root.fault("enrolment_listen", "another address than listen");
    }
    return new AggregatorSettings(
        root.value("state", Settings::absolute, "an absolute path").orElse(STATE),
        listen,
        enrolment,
        names(root),
        ca(root),
        series(root.section("series")),
        history(root),
        copies(root.section("snapshots")),
        anomalies(root.section("anomalies")),
        trainer(root.section("trainer")));
  }

  private static Path absolute(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(text);
    }
    return path;
  }

  private static ListenAddress listener(Section root, String key, ListenAddress otherwise) {
    return root.value(key, ListenAddress::parse, A_LISTENER).orElse(otherwise);
  }

  private static List<String> names(Section root) {
    return root.values("names", Settings::hostName, "a DNS name or an address");
  }

  private static String hostName(String text) {
    if (!HOST_NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static Optional<CaSettings> ca(Section root) {
    if (!root.has("ca")) {
      return Optional.empty();
    }
    Section ca = root.section("ca");
    Path none = Path.of("");
    Path certificate = ca.required("certificate", Settings::readable, A_FILE, none);
    // Read only to see that it is there and closed to others; the authority reads it again.
    Path key = ca.required("key", Path::of, "a path", none);
    ca.secretFile("key");
    return Optional.of(new CaSettings(certificate, key));
  }

  private static Duration history(Section root) {
    Duration kept = root.duration("history_retention", HISTORY);
    if (kept.compareTo(Duration.ofDays(1)) < 0) {
      root.fault("history_retention", "at least 1d");
    }
    return kept;
  }

  private static CopySettings copies(Section section) {
    OptionalLong quota =
        section.has("quota")
            ? OptionalLong.of(section.bytes("quota", CopySettings.DEFAULT.reserve()))
            : OptionalLong.empty();
    return new CopySettings(quota, section.bytes("reserve", CopySettings.DEFAULT.reserve()));
  }

  private static AnomalySettings anomalies(Section section) {
    return new AnomalySettings(
        section
            .value("alarms_per_day", Settings::alarms, "0, or 0.05 to 20")
            .orElse(AnomalySettings.DEFAULT.alarmsPerDay()));
  }

  private static double alarms(String text) {
    double alarms = Double.parseDouble(text);
    if (!(alarms == 0 || (alarms >= 0.05 && alarms <= 20))) {
      throw new IllegalArgumentException(text);
    }
    return alarms;
  }

  private static SeriesSettings series(Section series) {
    return switch (series.choice("adapter", Adapter.class, Adapter.SQLITE)) {
      case SQLITE -> sqlite(series);
      case INFLUX1 ->
          new SeriesSettings.Influx1(
              url(series),
              series.required("database", text -> text, "a name", ""),
              series.secretFile("token_file"));
      case INFLUX2 ->
          new SeriesSettings.Influx2(
              url(series),
              series.required("bucket", text -> text, "a name", ""),
              series.required("org", text -> text, "a name", ""),
              series.secretFile("token_file"));
    };
  }

  private static SeriesSettings sqlite(Section series) {
    Duration retention = series.duration("retention", RETENTION);
    Duration rollups = series.duration("rollup_retention", ROLLUP_RETENTION);
    if (retention.compareTo(Duration.ofHours(1)) < 0) {
      series.fault("retention", "at least 1h");
    }
    if (rollups.compareTo(retention) < 0) {
      series.fault("rollup_retention", "at least the retention of raw samples");
    }
    return new SeriesSettings.Sqlite(retention, rollups);
  }

  private static URI url(Section series) {
    return series.required("url", Settings::http, "http://host:port", URI.create("http://-"));
  }

  private static URI http(String text) {
    URI url = URI.create(text);
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web || url.getHost() == null) {
      throw new IllegalArgumentException(text);
    }
    return url;
  }

  private static TrainerSettings trainer(Section trainer) {
    return new TrainerSettings(
        trainer.value("java", Settings::program, A_PROGRAM),
        trainer.value("jar", Settings::readable, A_FILE),
        command(trainer),
        again(trainer));
  }

  private static List<String> command(Section trainer) {
    List<String> command = trainer.texts("command");
    if (!command.isEmpty() && !Files.isExecutable(Path.of(command.getFirst()))) {
      trainer.fault("command", A_PROGRAM + ", and its arguments");
    }
    if (!command.isEmpty() && (trainer.has("java") || trainer.has("jar"))) {
      trainer.fault("command", "not with java or jar");
    }
    return command;
  }

  private static Optional<Duration> again(Section trainer) {
    Duration again = trainer.duration("again", TrainerSettings.DAILY);
    if (again.isZero()) {
      return Optional.empty();
    }
    if (again.compareTo(Duration.ofHours(1)) < 0) {
      trainer.fault("again", "0s for never, or at least 1h");
    }
    return Optional.of(again);
  }

  private static Path program(String text) {
    return checked(text, Files::isExecutable);
  }

  private static Path readable(String text) {
    return checked(text, Files::isReadable);
  }

  private static Path checked(String text, Predicate<Path> fit) {
    Path file = Path.of(text);
    if (!Files.isRegularFile(file) || !fit.test(file)) {
      throw new IllegalArgumentException(text);
    }
    return file;
  }
}
