package io.shadowcast.trainer.feature;

import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One line of the window file, with all that is wrong with it.
public final class WindowLine {
  private static final int NAMES = 3;
  private static final int FIELDS = NAMES + Column.values().length;

  private final List<String> faults = new ArrayList<>();
  private final Optional<WindowRow> window;

  /// Reads a line.
  ///
  /// @param text values of [WindowFile#COLUMNS] with commas between them
  public WindowLine(String text) {
    List<String> fields = List.of(text.strip().split(",", -1));
    window = fields.size() == FIELDS ? parse(fields) : fault("columns", fields.size(), "" + FIELDS);
  }

  /// Empty when there is a fault.
  public Optional<WindowRow> window() {
    return window;
  }

  /// What is wrong with it, for people.
  public List<String> faults() {
    return faults;
  }

  /// Writes one.
  public static String format(WindowRow window) {
    Characteristics asked = window.asked();
    Outcome outcome = window.outcome();
    return Stream.of(
            window.start().toEpochMilli(),
            window.vmType(),
            window.shadow().map(ShadowName::value).orElse(""),
            asked.rate(),
            asked.cpuSecondsPerRequest(),
            asked.requestBytesMean(),
            asked.writeRatio(),
            window.lost(),
            window.stolen(),
            outcome.p95Millis(),
            outcome.throughput(),
            outcome.cpuCores(),
            outcome.errorRatio())
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private Optional<WindowRow> parse(List<String> fields) {
    Optional<Instant> start =
        word("start_unix_ms", fields.get(0), text -> Instant.ofEpochMilli(Long.parseLong(text)));
    Optional<VmTypeName> type = word("vm_type", fields.get(1), VmTypeName::new);
    Optional<ShadowName> shadow =
        fields.get(2).isEmpty() ? Optional.empty() : word("shadow", fields.get(2), ShadowName::new);
    Map<Column, Double> numbers = new EnumMap<>(Column.class);
    Iterator<String> texts = fields.subList(NAMES, FIELDS).iterator();
    for (Column column : Column.values()) {
      number(column, texts.next()).ifPresent(value -> numbers.put(column, value));
    }
    return faults.isEmpty()
        ? Optional.of(row(start.orElseThrow(), type.orElseThrow(), shadow, numbers))
        : Optional.empty();
  }

  private static WindowRow row(
      Instant start, VmTypeName type, Optional<ShadowName> shadow, Map<Column, Double> numbers) {
    return new WindowRow(
        start,
        type,
        shadow,
        new Characteristics(
            number(numbers, Column.RATE),
            number(numbers, Column.CPU_SECONDS_PER_REQUEST),
            number(numbers, Column.REQUEST_BYTES_MEAN),
            number(numbers, Column.WRITE_RATIO)),
        number(numbers, Column.LOST),
        number(numbers, Column.STOLEN),
        new Outcome(
            number(numbers, Column.P95_MILLIS),
            number(numbers, Column.THROUGHPUT),
            number(numbers, Column.CPU_CORES),
            number(numbers, Column.ERROR_RATIO)));
  }

  private static double number(Map<Column, Double> numbers, Column column) {
    return Objects.requireNonNull(numbers.get(column));
  }

  private <T> Optional<T> word(String subject, String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (NumberFormatException e) {
      return fault(subject, text, "milliseconds since 1970");
    } catch (IllegalArgumentException e) {
      faults.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Double> number(Column column, String text) {
    try {
      double value = Double.parseDouble(text);
      return column.allows(value)
          ? Optional.of(value)
          : fault(column.title(), text, column.expected());
    } catch (NumberFormatException e) {
      return fault(column.title(), text, column.expected());
    }
  }

  private <T> Optional<T> fault(String subject, Object value, String expected) {
    faults.add(subject + ": " + value + " (expected: " + expected + ")");
    return Optional.empty();
  }
}
