package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads `session` of a workload.
final class SessionReader {
  private SessionReader() {}

  static Optional<SessionKey> session(Section workload, Protocol protocol) {
    if (!workload.has("session")) {
      return Optional.empty();
    }
    if (protocol != Protocol.HTTP1) {
      workload.fault("session", "only with protocol: http1");
    }
    Section section = workload.section("session");
    List<SessionKey> given =
        SettingsReader.present(
            Stream.of(SessionKey.Source.values()).map(source -> key(section, source)).toList());
    long named = Stream.of(SessionKey.Source.values()).filter(s -> section.has(name(s))).count();
    if (named != 1) {
      workload.fault("session", "exactly one of cookie, header, jwt_subject");
    }
    return given.stream().findFirst();
  }

  private static Optional<SessionKey> key(Section section, SessionKey.Source source) {
    return section.value(
        name(source),
        text -> new SessionKey(source, text),
        "a name of letters, digits, - and _, at most 128");
  }

  private static String name(SessionKey.Source source) {
    return source.name().toLowerCase(Locale.ROOT);
  }
}
