package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads `facts`.
final class FactsReader {
  private FactsReader() {}

  static FactsSettings facts(Section section) {
    Duration interval = section.duration("interval", Duration.ofSeconds(60));
    List<FactsSettings.FilePattern> files =
        SettingsReader.present(
            section.sections("files", "path").stream().map(FactsReader::file).toList());
    boolean packages = section.flag("packages", true);
    List<String> sysctls =
        section.values("sysctls", FactsReader::sysctl, "a name such as net.core.somaxconn");
    List<String> units = section.values("units", FactsReader::unit, "a unit such as nginx.service");
    boolean kernel = section.flag("kernel", true);
    List<FactsSettings.Command> commands =
        SettingsReader.named(section.sections("commands"), FactsReader::command, "name");
    return section.build(
        () -> new FactsSettings(interval, files, packages, sysctls, units, kernel, commands),
        new FactsSettings(
            Duration.ofSeconds(60), files, packages, sysctls, units, kernel, commands));
  }

  private static Optional<FactsSettings.FilePattern> file(Section section) {
    String glob = section.required("path", text -> text, "an absolute path or glob", "/");
    boolean secret = section.flag("secret", false);
    return section.build(() -> pattern(glob, secret));
  }

  private static FactsSettings.FilePattern pattern(String glob, boolean secret) {
    Expect.that(glob.startsWith("/"), "path", glob, "an absolute path or glob");
    return new FactsSettings.FilePattern(Path.of(glob).toString(), secret);
  }

  /// A name becomes a path below /proc/sys, so it must not climb out of it.
  private static String sysctl(String name) {
    Expect.that(name.matches("[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+"), "sysctls", name, "a name");
    return name;
  }

  /// A unit becomes an argument of systemctl, so it must not look like an option.
  private static String unit(String name) {
    Expect.that(name.matches("[A-Za-z0-9_@:.\\\\][A-Za-z0-9_@:.\\\\-]*"), "units", name, "a unit");
    return name;
  }

  private static Optional<FactsSettings.Command> command(Section section) {
    String name = section.required("name", text -> text, "a name", "unnamed");
    List<String> run = section.texts("run");
    Duration timeout = section.duration("timeout", Duration.ofSeconds(5));
    return section.build(() -> new FactsSettings.Command(name, run, timeout));
  }
}
