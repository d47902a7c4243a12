package io.shadowcast.trainer.feature;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Windows in a file: CSV with a header line, no quoting, one window per line.
public final class WindowFile {
  private static final String HEADER =
      Stream.concat(
              Stream.of("start_unix_ms", "vm_type", "shadow"),
              Arrays.stream(Column.values()).map(Column::title))
          .collect(Collectors.joining(","));

  /// How reading ended.
  public sealed interface Reading {
    /// Every line is a window.
    record Valid(List<WindowRow> windows) implements Reading {
      /// Copies.
      public Valid {
        windows = List.copyOf(windows);
      }
    }

    /// All faults, each with file and line: `windows.csv:17: rate: -1 (expected: a number > 0)`.
    record Faulty(List<String> faults) implements Reading {
      /// Copies.
      public Faulty {
        faults = List.copyOf(faults);
      }
    }
  }

  private WindowFile() {}

  /// Reads all windows, or names every fault.
  ///
  /// @throws IOException when the file cannot be read
  public static Reading read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    String name = String.valueOf(file.getFileName());
    if (lines.isEmpty() || !lines.getFirst().strip().equals(HEADER)) {
      String header = lines.isEmpty() ? "" : lines.getFirst();
      return new Reading.Faulty(
          List.of("%s:1: header: %s (expected: %s)".formatted(name, header, HEADER)));
    }
    List<WindowRow> windows = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        WindowLine line = new WindowLine(lines.get(i));
        line.window().ifPresent(windows::add);
        String place = name + ":" + (i + 1) + ": ";
        line.faults().forEach(fault -> faults.add(place + fault));
      }
    }
    return faults.isEmpty() ? new Reading.Valid(windows) : new Reading.Faulty(faults);
  }

  /// Writes windows to a new file; the caller chose its directory and its mode.
  ///
  /// @throws IOException when it cannot be written
  public static void write(Path file, List<WindowRow> windows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write(HEADER);
      out.newLine();
      for (WindowRow window : windows) {
        out.write(WindowLine.format(window));
        out.newLine();
      }
    }
  }
}
