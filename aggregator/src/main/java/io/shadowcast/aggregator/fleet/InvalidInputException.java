package io.shadowcast.aggregator.fleet;

import java.util.List;

/// An input was refused; one fault per line.
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  /// @param faults each `subject: value (expected: what)`
  public InvalidInputException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /// Each `subject: value (expected: what)`.
  public List<String> faults() {
    return faults;
  }
}
