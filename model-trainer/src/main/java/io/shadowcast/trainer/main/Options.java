package io.shadowcast.trainer.main;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The options of a command line, with all that is wrong with them.
record Options(Map<String, String> values, List<String> faults) {
  /// What a command knows.
  record Known(Set<String> required, Set<String> optional, Set<String> flags) {}

  Options {
    values = Map.copyOf(values);
    faults = List.copyOf(faults);
  }

  static Options parse(List<String> arguments, Known known) {
    Map<String, String> values = new HashMap<>();
    List<String> faults = new ArrayList<>();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String name = rest.next();
      if (known.flags().contains(name)) {
        values.put(name, "true");
      } else if (!known.required().contains(name) && !known.optional().contains(name)) {
        faults.add(name + ": unknown option");
      } else if (rest.hasNext()) {
        values.put(name, rest.next());
      } else {
        faults.add(name + ": no value");
      }
    }
    known.required().stream()
        .filter(name -> !values.containsKey(name))
        .sorted()
        .forEach(name -> faults.add(name + ": missing"));
    return new Options(values, faults);
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String get(String name) {
    return find(name).orElseThrow();
  }
}
