package io.shadowcast.aggregator.fleet;

import java.util.ArrayList;
import java.util.List;

/// Collects everything that is wrong with an input, so that it is all said at once.
public final class Faults {
  private final List<String> faults = new ArrayList<>();

  /// Notes a fault in the house form.
  public void add(String subject, Object value, String expected) {
    faults.add(subject + ": " + value + " (expected: " + expected + ")");
  }

  /// Runs a check that throws [IllegalArgumentException] with a fault in the house form.
  public void check(Runnable check) {
    try {
      check.run();
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
    } catch (IllegalArgumentException e) {
      faults.add(String.valueOf(e.getMessage()));
    }
  }

  /// Ends the collection.
  ///
  /// @throws InvalidInputException with all that was noted, unless that is nothing
  public void throwIfAny() {
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
  }
}
