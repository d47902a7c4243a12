package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// Names that are numbers: 16 hexadecimal digits, so that they sort.
final class Numbered {
  private static final int DIGITS = 16;

  private Numbered() {}

  static String text(long number) {
    return HexFormat.of().toHexDigits(number);
  }

  /// The number that a text begins with; empty when it does not begin with one.
  static OptionalLong of(String text) {
    if (text.length() < DIGITS || !HexFormat.isHexDigit(text.charAt(0))) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(HexFormat.fromHexDigitsToLong(text, 0, DIGITS));
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  /// The numbers that name files of a folder, in order.
  static List<Long> list(Folder folder) throws IOException {
    return folder.names().stream()
        .map(FileName::toString)
        .filter(name -> name.length() == DIGITS)
        .map(Numbered::of)
        .flatMapToLong(each -> each.isPresent() ? LongStream.of(each.getAsLong()) : LongStream.of())
        .sorted()
        .boxed()
        .toList();
  }
}
