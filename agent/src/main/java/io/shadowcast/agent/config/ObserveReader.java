package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads `metrics`, `logs` and `health`.
final class ObserveReader {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MOST_SERIES = 1_000_000;

  private ObserveReader() {}

  static MetricsSettings metrics(Section section, Path run) {
    Duration interval = section.duration("interval", SECOND);
    Duration send = section.duration("send", longer(interval, Duration.ofSeconds(10)));
    SamplerKind sampler = section.choice("sampler", SamplerKind.class, SamplerKind.PROC);
    StatsdSettings statsd = statsd(section.section("statsd"), run);
    int maxSeries = section.integer("max_series", 1, MOST_SERIES, 2000);
    return section.build(
        () -> new MetricsSettings(interval, send, sampler, statsd, maxSeries),
        new MetricsSettings(SECOND, SECOND, sampler, statsd, maxSeries));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static StatsdSettings statsd(Section section, Path run) {
    Optional<Path> unix = section.path("unix").map(run::resolve);
    Optional<Endpoint> udp = section.endpoint("udp");
    return section.build(() -> new StatsdSettings(unix, udp), StatsdSettings.OFF);
  }

  static List<LogSettings> logs(Section root) {
    return SettingsReader.named(root.sections("logs"), ObserveReader::log, "name");
  }

  private static Optional<LogSettings> log(Section section) {
    String name = section.required("name", text -> text, "a name", "unnamed");
    List<LogSettings.Source> sources = new ArrayList<>();
    if (section.has("file")) {
      sources.add(
          new LogSettings.Source.File(SettingsReader.absolute(section, "file", Path.of("/"))));
    }
    section.text("journal").ifPresent(unit -> sources.add(new LogSettings.Source.Journal(unit)));
    return one(section, sources, "file", "journal")
        .flatMap(source -> section.build(() -> new LogSettings(name, source)));
  }

  static List<HealthSettings> health(Section root) {
    return SettingsReader.named(root.sections("health"), ObserveReader::check, "name");
  }

  private static Optional<HealthSettings> check(Section section) {
    String name = section.required("name", text -> text, "a name", "unnamed");
    Duration interval = section.duration("interval", Duration.ofSeconds(5));
    Duration timeout = section.duration("timeout", SECOND);
    return one(section, targets(section), "http", "tcp", "command")
        .flatMap(
            target -> section.build(() -> new HealthSettings(name, target, interval, timeout)));
  }

  private static List<HealthSettings.Target> targets(Section section) {
    List<HealthSettings.Target> targets = new ArrayList<>();
    section
        .value("http", ObserveReader::http, "http://host[:port]/path or https://...")
        .ifPresent(uri -> targets.add(new HealthSettings.Target.Http(uri)));
    section.endpoint("tcp").ifPresent(at -> targets.add(new HealthSettings.Target.Tcp(at)));
    if (section.has("command")) {
      List<String> run = section.texts("command");
      section.build(() -> new HealthSettings.Target.Command(run)).ifPresent(targets::add);
    }
    return targets;
  }

  private static URI http(String text) {
    URI uri = URI.create(text);
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    Expect.that(web && uri.getHost() != null, "http", text, "an http or https address");
    return uri;
  }

  /// Exactly one of several alternatives. When the given one was faulty, that has been said
  /// already.
  private static <T> Optional<T> one(Section section, List<T> given, String... keys) {
    if (Stream.of(keys).filter(section::has).count() != 1) {
      section.fault(keys[0], "exactly one of " + String.join(", ", keys));
    }
    return given.stream().findFirst();
  }
}
