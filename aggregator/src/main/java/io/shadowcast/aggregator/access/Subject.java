package io.shadowcast.aggregator.access;

import io.shadowcast.words.HostId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whom a client certificate names, by its one URI subject alternative name.
record Subject(Kind kind, String name) {
  private static final int URI = 6;
  private static final String DOMAIN = "spiffe://shadowcast/";
  private static final Pattern FORM =
      Pattern.compile(DOMAIN + "(host|user)/([a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?)");

  /// What a certificate can stand for.
  enum Kind {
    HOST("host"),
    USER("user");

    private final String segment;

    Kind(String segment) {
      this.segment = segment;
    }
  }

  static Subject host(HostId host) {
    return new Subject(Kind.HOST, host.value());
  }

  String uri() {
    return DOMAIN + kind.segment + "/" + name;
  }

  /// Empty when the certificate names nobody, or more than one.
  static Optional<Subject> of(X509Certificate certificate) {
    List<String> uris = uris(certificate);
    if (uris.size() != 1) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(uris.getFirst());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Kind kind = "host".equals(matcher.group(1)) ? Kind.HOST : Kind.USER;
    return Optional.of(new Subject(kind, matcher.group(2)));
  }

  private static List<String> uris(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst() instanceof Integer type && type == URI)
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
