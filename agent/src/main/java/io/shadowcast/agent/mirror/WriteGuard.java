package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.shadowcast.agent.config.GuardRule;
import io.shadowcast.agent.config.SafetySettings;
import io.shadowcast.words.WorkloadName;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/// Which requests may go to shadows, by method and route. What cannot be read is refused where
/// anything is. Loop only.
final class WriteGuard {
  /// Those that ask for no change (RFC 9110 section 9.2.1).
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final SafetySettings settings;
  private final boolean open;

  WriteGuard(SafetySettings settings) {
    this.settings = settings;
    open = settings.writes() && settings.guard().isEmpty();
  }

  /// Whether a request of HTTP/1 may go.
  ///
  /// @param first its first bytes, with the whole request line
  boolean admits(WorkloadName workload, ByteBuffer first) {
    if (open) {
      return true;
    }
    String[] words = requestLine(first).split(" ", 3);
    if (words.length < 3) {
      return false;
    }
    String path = RoutePath.of(words[1]);
    return rule(workload, path)
        .map(rule -> rule.allows(words[0]))
        .orElse(settings.writes() || SAFE.contains(words[0]));
  }

  /// Whether a stream may go that nobody can tell reads from writes in.
  boolean admitsStream(WorkloadName workload) {
    return open
        || rule(workload, "").map(rule -> rule.allows(GuardRule.ANY)).orElse(settings.writes());
  }

  private Optional<GuardRule> rule(WorkloadName workload, String path) {
    return settings.guard().stream().filter(rule -> rule.matches(workload, path)).findFirst();
  }

  private static String requestLine(ByteBuffer first) {
    for (int at = first.position(); at < first.limit(); at++) {
      if (first.get(at) == '\n') {
        byte[] line = new byte[at - first.position()];
        first.get(first.position(), line);
        return new String(line, ISO_8859_1).strip();
      }
    }
    return "";
  }
}
