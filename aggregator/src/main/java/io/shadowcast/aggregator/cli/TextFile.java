package io.shadowcast.aggregator.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A file somebody names, read whole.
///
/// @param expected what should be in it: `a catalogue`
record TextFile(Path path, String expected) {
  private static final long LARGEST = 8L << 20;

  /// @throws CtlFailure when it cannot be read
  String text() {
    try {
      if (Files.size(path) > LARGEST) {
        throw failure("%d bytes (expected: at most %d)".formatted(Files.size(path), LARGEST));
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw failure("no such file (expected: %s)".formatted(expected), e);
    } catch (CharacterCodingException e) {
      throw failure("not UTF-8 (expected: UTF-8 text)", e);
    } catch (IOException e) {
      throw failure("%s (expected: a readable file)".formatted(e.getMessage()), e);
    }
  }

  /// As CSV.
  ///
  /// @throws CtlFailure when it cannot be read, or is none
  List<Csv.Row> rows() {
    try {
      return Csv.rows(text());
    } catch (IllegalArgumentException e) {
      throw new CtlFailure(ExitCode.INVALID, path + ", " + e.getMessage(), e);
    }
  }

  CtlFailure failure(String fault) {
    return new CtlFailure(ExitCode.INVALID, path + ": " + fault);
  }

  private CtlFailure failure(String fault, Exception cause) {
    return new CtlFailure(ExitCode.INVALID, path + ": " + fault, cause);
  }
}
