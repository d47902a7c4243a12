package io.shadowcast.aggregator.fleet;

import java.util.List;

/// An input was refused; one fault per line.
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /// @param faults everything that is wrong
  InvalidInputException(List<Fault> faults) {
    super(String.join("\n", faults.stream().map(Fault::text).toList()));
    this.faults = List.copyOf(faults);
  }

  /// Everything that is wrong.
  public List<Fault> faults() {
    return faults;
  }
}
