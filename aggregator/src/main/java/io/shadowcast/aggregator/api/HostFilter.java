package io.shadowcast.aggregator.api;

import io.shadowcast.wire.v1.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// `group=web AND labels.zone=a AND state=connected`.
final class HostFilter {
  private static final String LABEL = "labels.";
  private static final String TERMS = "group=X, labels.NAME=X or state=X, joined by AND";

  private HostFilter() {}

  /// Reads a filter.
  ///
  /// @throws IllegalArgumentException for what is none
  static Predicate<Host> parse(String text) {
    if (text.isBlank()) {
      return _ -> true;
    }
    List<Predicate<Host>> terms = new ArrayList<>();
    for (String term : text.split("\\s+AND\\s+", -1)) {
      terms.add(term(term.strip()));
    }
    return host -> terms.stream().allMatch(term -> term.test(host));
  }

  private static Predicate<Host> term(String term) {
    int equals = term.indexOf('=');
    String key = equals < 0 ? "" : term.substring(0, equals).strip();
    String value = term.substring(equals + 1).strip();
    if (key.startsWith(LABEL) && key.length() > LABEL.length()) {
      String label = key.substring(LABEL.length());
      return host -> value.equals(host.getLabelsMap().get(label));
    }
    return switch (key) {
      case "group" -> host -> host.getGroup().equals(value);
      case "state" ->
          host -> host.getState().name().equals("HOST_STATE_" + value.toUpperCase(Locale.ROOT));
      default ->
          throw new IllegalArgumentException("filter: %s (expected: %s)".formatted(term, TERMS));
    };
  }
}
