package io.shadowcast.trainer.feature;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Windows in a file: CSV with a header line, no quoting, one window per line.
public final class WindowFile {
  /// The columns, in order: three names, then numbers.
  public static final List<String> COLUMNS =
      Stream.concat(
              Stream.of("start_unix_ms", "vm_type", "shadow"),
              Arrays.stream(Column.values()).map(Column::title))
          .toList();

  /// A file with this many faults is none of ours.
  public static final int MOST_FAULTS = 100;

  private static final String HEADER = String.join(",", COLUMNS);

  /// How reading ended.
  public sealed interface Reading {
    /// Every line is a window.
    record Valid(List<WindowRow> windows) implements Reading {
      /// Copies.
      public Valid {
        windows = List.copyOf(windows);
      }
    }

    /// The faults, each with file and line: `windows.csv:17: rate: -1 (expected: a number > 0)`.
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
    List<WindowRow> windows = new ArrayList<>();
    List<String> faults = read(file, windows::add);
    return faults.isEmpty() ? new Reading.Valid(windows) : new Reading.Faulty(faults);
  }

  /// Reads window after window: none is kept here.
  ///
  /// @return every fault, up to a hundred; what was read is worth nothing then
  /// @throws IOException when the file cannot be read
  public static List<String> read(Path file, Consumer<WindowRow> windows) throws IOException {
    String name = String.valueOf(file.getFileName());
    List<String> faults = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String header = in.readLine();
      if (header == null || !header.strip().equals(HEADER)) {
        String seen = header == null ? "" : header;
        return List.of("%s:1: header: %s (expected: %s)".formatted(name, seen, HEADER));
      }
      int number = 1;
      for (String text = in.readLine();
          text != null && faults.size() < MOST_FAULTS;
          text = in.readLine()) {
        number++;
        if (!text.isBlank()) {
          WindowLine line = new WindowLine(text);
          line.window().ifPresent(windows);
          String place = name + ":" + number + ": ";
          line.faults().forEach(fault -> faults.add(place + fault));
        }
      }
    }
    return faults;
  }

  /// Writes windows to a new file as they are drawn; the caller chose its directory and its mode.
  ///
  /// @throws IOException when it cannot be written
  public static void write(Path file, Stream<WindowRow> windows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write(HEADER);
      out.newLine();
      for (Iterator<WindowRow> rest = windows.iterator(); rest.hasNext(); ) {
        out.write(WindowLine.format(rest.next()));
        out.newLine();
      }
    }
  }
}
