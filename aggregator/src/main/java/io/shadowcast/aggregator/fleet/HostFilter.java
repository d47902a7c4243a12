package io.shadowcast.aggregator.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which hosts to list: `group=web labels.zone="a b" state=connected`. All terms must hold; blanks,
/// commas and `AND` between them mean the same. Values with blanks or commas stand in double
/// quotes.
public final class HostFilter implements Predicate<HostView> {
  /// Lets every host pass.
  public static final HostFilter ALL = new HostFilter(List.of());

  private static final String LABELS = "labels.";
  private static final String EXPECTED =
      "group=NAME, labels.NAME=VALUE or state=NAME, with blanks between them";

  /// A separator, or `key=value` as groups 1 and 2 (in quotes) or 3, or anything else as group 4.
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:,|(?i:AND)(?=[\\s,]|$)"
              + "|([^\\s=,\"]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]*))(?=[\\s,]|$)"
              + "|(\\S+))");

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
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      if (token.group(1) != null) {
        String quoted = token.group(2);
        String value = quoted == null ? token.group(3) : quoted;
        term(token.group(1), value, faults).ifPresent(terms::add);
      } else if (token.group(4) != null) {
        faults.add("filter", token.group(4), EXPECTED);
      }
    }
    faults.refuse();
    return new HostFilter(terms);
  }

  private static Optional<Predicate<HostView>> term(String key, String value, Faults faults) {
    if (key.equals("group")) {
      return Optional.of(view -> view.host().group().equals(value));
    }
    if (key.startsWith(LABELS) && key.length() > LABELS.length()) {
      String label = key.substring(LABELS.length());
      return Optional.of(view -> value.equals(view.host().labels().values().get(label)));
    }
    if (key.equals("state")) {
      return state(value, faults);
    }
    faults.add("filter", key + "=" + value, EXPECTED);
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

  @Override
  public boolean test(HostView host) {
    return terms.stream().allMatch(term -> term.test(host));
  }
}
