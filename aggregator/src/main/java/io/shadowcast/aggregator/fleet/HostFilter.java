package io.shadowcast.aggregator.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// Which hosts to list: `group=web AND labels.zone=a AND state=connected`. Values with blanks stand
/// in double quotes.
public final class HostFilter implements Predicate<HostView> {
  /// Lets every host pass.
  public static final HostFilter ALL = new HostFilter(List.of());

  private static final String LABELS = "labels.";

  private final List<Predicate<HostView>> terms;

  private HostFilter(List<Predicate<HostView>> terms) {
    this.terms = List.copyOf(terms);
  }

  /// Parses a filter; an empty one lets every host pass.
  ///
  /// @throws InvalidInputException with every fault of the text
  public static HostFilter parse(String text) {
    Faults faults = new Faults();
    List<Predicate<HostView>> terms = new ArrayList<>();
    for (String part : split(text)) {
      term(part, faults).ifPresent(terms::add);
    }
    faults.refuse();
    return new HostFilter(terms);
  }

  private static List<String> split(String text) {
    String trimmed = text.strip();
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("\\s+(?i:AND)\\s+|\\s*,\\s*", -1));
  }

  private static Optional<Predicate<HostView>> term(String part, Faults faults) {
    int equals = part.indexOf('=');
    String key = equals < 0 ? part.strip() : part.substring(0, equals).strip();
    String value = equals < 0 ? "" : unquoted(part.substring(equals + 1).strip());
    if (equals > 0 && key.equals("group")) {
      return Optional.of(view -> view.host().group().equals(value));
    }
    if (equals > 0 && key.startsWith(LABELS) && key.length() > LABELS.length()) {
      String label = key.substring(LABELS.length());
      return Optional.of(view -> value.equals(view.host().labels().values().get(label)));
    }
    if (equals > 0 && key.equals("state")) {
      return state(value, faults);
    }
    faults.add("filter", part, "group=NAME, labels.NAME=VALUE or state=NAME, joined by AND");
    return Optional.empty();
  }

  private static Optional<Predicate<HostView>> state(String value, Faults faults) {
    for (HostState state : HostState.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT))) {
        return Optional.of(view -> view.state() == state);
      }
    }
    faults.add("filter", "state=" + value, "state=enrolled, state=connected or state=silent");
    return Optional.empty();
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  @Override
  public boolean test(HostView host) {
    return terms.stream().allMatch(term -> term.test(host));
  }
}
