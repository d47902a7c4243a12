package io.shadowcast.agent.main;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Values of a command line that are checked all at once, where picocli would name the first fault
/// alone.
final class Arguments {
  private Arguments() {}

  /// A value, or a fault is added.
  ///
  /// @param parser throws IllegalArgumentException or ArithmeticException for what it refuses
  static <T> Optional<T> parsed(
      String subject,
      String text,
      Function<String, T> parser,
      String expected,
      List<String> faults) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException | ArithmeticException e) {
      faults.add(subject + ": " + text + " (expected: " + expected + ")");
      return Optional.empty();
    }
  }
}
