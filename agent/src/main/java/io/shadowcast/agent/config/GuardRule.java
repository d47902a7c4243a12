package io.shadowcast.agent.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which methods of a route may go to shadows.
///
/// @param workload empty: every one
/// @param path beginning of the decoded path; empty: every one, and raw streams; kept as the bytes
///   of its UTF-8, one character each, as the path of a request is
/// @param methods as the request line has them; `*` is every method, and lets raw streams pass
public record GuardRule(Optional<WorkloadName> workload, String path, List<String> methods) {
  /// Every method.
  public static final String ANY = "*";

  private static final Pattern METHOD = Pattern.compile("[A-Z_-]{1,32}|\\*");

  /// Copies; refuses paths that no request has and what is no method.
  public GuardRule {
    Expect.that(path.isEmpty() || path.startsWith("/"), "path", path, "begins with '/'");
    for (String method : methods) {
      Expect.that(METHOD.matcher(method).matches(), "methods", method, "methods such as GET, or *");
    }
    path = new String(path.getBytes(UTF_8), ISO_8859_1);
    methods = List.copyOf(methods);
  }

  /// Whether it speaks of a request.
  ///
  /// @param of the workload
  /// @param requested the path, decoded; empty for a raw stream
  public boolean matches(WorkloadName of, String requested) {
    return workload.filter(named -> !named.equals(of)).isEmpty() && requested.startsWith(path);
  }

  /// Whether the method may go to shadows.
  public boolean allows(String method) {
    return methods.contains(ANY) || methods.contains(method);
  }
}
