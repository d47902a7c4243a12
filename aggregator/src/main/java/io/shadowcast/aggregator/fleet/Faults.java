package io.shadowcast.aggregator.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Collects everything that is wrong with an input, so that it is all said at once.
public final class Faults {
  private final List<Fault> faults = new ArrayList<>();

  /// Nothing wrong so far.
  public Faults() {}

  /// Notes a fault in the house form.
  public void add(String field, Object value, String expected) {
    faults.add(new Fault(field, "%s: %s (expected: %s)".formatted(field, value, expected)));
  }

  /// Notes a fault unless something holds.
  public void check(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      add(field, value, expected);
    }
  }

  /// Reads a value that may refuse itself as `subject: value (expected: what)`; the subject is
  /// replaced by the field.
  ///
  /// @param placeholder stands in for a refused value, so that reading goes on
  public <T> T read(String field, Supplier<T> value, T placeholder) {
    try {
      return value.get();
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      int colon = message.indexOf(": ");
      String rest = colon < 0 ? ": " + message : message.substring(colon);
      faults.add(new Fault(field, field + rest));
    }
    return placeholder;
  }

  /// Reads a message whose fields refuse themselves; their names are kept behind the field's.
  public <T> T readMessage(String field, Supplier<T> value, T placeholder) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      String inner = String.valueOf(e.getMessage());
      int colon = inner.indexOf(": ");
      String subject = colon < 0 ? inner : inner.substring(0, colon);
      faults.add(new Fault(field + "." + subject, field + "." + inner));
      return placeholder;
    }
  }

  /// Ends the collection.
  ///
  /// @throws InvalidInputException with all that was noted, unless that is nothing
  public void refuse() {
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
  }
}
