package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads the keys of `mirror` that say what may go where and how it is marked, and `redact`.
final class SafetyReader {
  private static final List<Destination> LOOPBACK =
      List.of(Destination.plain("127.0.0.0/8"), Destination.plain("::1/128"));

  private enum Writes {
    ALLOW,
    DENY
  }

  private SafetyReader() {}

  static List<Destination> destinations(Section mirror) {
    return mirror.has("destinations")
        ? SettingsReader.present(
            mirror.sections("destinations", "range").stream()
                .map(SafetyReader::destination)
                .toList())
        : LOOPBACK;
  }

  private static Optional<Destination> destination(Section section) {
    Optional<AddressRange> range =
        section.has("range")
            ? section.value("range", AddressRange::parse, "address/prefix")
            : Optional.empty();
    if (!section.has("range")) {
      section.fault("range", "address/prefix");
    }
    boolean redact = section.flag("redact", false);
    return range.map(network -> new Destination(network, redact));
  }

  static SafetySettings safety(Section mirror, Path state) {
    MarkerMode marker = mirror.choice("marker", MarkerMode.class, MarkerMode.HEADER);
    KeySettings key = key(mirror, state.resolve("marker.key"));
    boolean writes = mirror.choice("writes", Writes.class, Writes.ALLOW) == Writes.ALLOW;
    List<GuardRule> guard =
        SettingsReader.present(mirror.sections("guard").stream().map(SafetyReader::rule).toList());
    return mirror.build(
        () -> new SafetySettings(marker, key, writes, guard),
        new SafetySettings(MarkerMode.HEADER, key, writes, guard));
  }

  private static Optional<GuardRule> rule(Section section) {
    Optional<WorkloadName> workload =
        section.value("workload", WorkloadName::new, SettingsReader.NAME);
    String path = section.text("path", "");
    if (!section.has("methods")) {
      section.fault("methods", "a list of methods");
    }
    List<String> methods = section.texts("methods");
    return section.build(() -> new GuardRule(workload, path, methods));
  }

  static RedactSettings redact(Section section, Path state) {
    List<String> fields = section.texts("fields");
    KeySettings key = key(section, state.resolve("redact.key"));
    return section.build(() -> new RedactSettings(fields, key), new RedactSettings(List.of(), key));
  }

  private static KeySettings key(Section section, Path own) {
    return section.has("key_file")
        ? new KeySettings(SettingsReader.absolute(section, "key_file", own), false)
        : new KeySettings(own, true);
  }
}
