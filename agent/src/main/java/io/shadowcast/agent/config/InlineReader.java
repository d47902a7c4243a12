package io.shadowcast.agent.config;

import io.shadowcast.settings.Section;
import io.shadowcast.words.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads `inline` of a workload.
final class InlineReader {
  /// Stands in for a listener that is missing or wrong.
  static final Endpoint NOWHERE = new Endpoint("unknown", 1);

  private static final KeySource NO_KEY = new KeySource.File(Path.of("/"));

  private InlineReader() {}

  static Optional<InlineSettings> inline(Section workload, CaptureMode capture) {
    boolean given = workload.has("inline");
    Section section = workload.section("inline");
    if (capture != CaptureMode.INLINE) {
      if (given) {
        workload.fault("inline", "only with capture: inline");
      }
      section.endpoint("listen");
      section.endpoint("upstream");
      tls(section);
      upstreamTls(section);
      return Optional.empty();
    }
    Endpoint listen = section.required("listen", Endpoint::parse, "host:port", NOWHERE);
    Endpoint upstream =
        section.required("upstream", Endpoint::parse, "host:port", new Endpoint("unknown", 2));
    Optional<TlsSettings> tls = tls(section);
    Optional<UpstreamTlsSettings> upstreamTls = upstreamTls(section);
    return section
        .build(() -> new InlineSettings(listen, upstream, tls, upstreamTls))
        .or(() -> Optional.of(new InlineSettings(NOWHERE, upstream)));
  }

  private static Optional<TlsSettings> tls(Section inline) {
    if (!inline.has("tls")) {
      return Optional.empty();
    }
    Section section = inline.section("tls");
    Path certificate =
        section.required("certificate", InlineReader::absolute, "an absolute path", Path.of("/"));
    KeySource key =
        section.required("key", KeySource::parse, "an absolute path or credential:NAME", NO_KEY);
    List<String> alpn =
        section.has("alpn")
            ? section.values("alpn", text -> text, "h2 or http/1.1")
            : List.of("http/1.1");
    return section.build(() -> new TlsSettings(certificate, key, alpn));
  }

  private static Optional<UpstreamTlsSettings> upstreamTls(Section inline) {
    if (!inline.has("upstream_tls")) {
      return Optional.empty();
    }
    Section section = inline.section("upstream_tls");
    Optional<Path> authorities =
        section.value("authorities", InlineReader::absolute, "an absolute path");
    return Optional.of(new UpstreamTlsSettings(authorities, section.text("name")));
  }

  private static Path absolute(String text) {
    Path path = Path.of(text);
    Expect.that(path.isAbsolute(), "path", text, "an absolute path");
    return path;
  }
}
