package io.shadowcast.snapshot.volume;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// The name of a file in its folder: bytes, as Linux has them, in no particular encoding. 1 to 255
/// bytes, none of them `/` or NUL, and neither `.` nor `..`. Ordered by unsigned bytes.
// An array: a name is bytes; it is copied on the way in and out, and compared by content.
@SuppressWarnings("ArrayRecordComponent")
public record FileName(byte[] bytes) implements Comparable<FileName> {
  private static final int MOST_BYTES = 255;

  /// Copies; refuses what no file can be called.
  public FileName {
    bytes = bytes.clone();
    if (bytes.length == 0 || bytes.length > MOST_BYTES || !allowed(bytes)) {
      throw new IllegalArgumentException(
          "name: "
              + readable(bytes)
              + " (expected: 1 to 255 bytes without / and NUL, not . or ..)");
    }
  }

  /// The name that is this text in UTF-8.
  public static FileName of(String text) {
    return new FileName(text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean allowed(byte[] bytes) {
    for (byte each : bytes) {
      if (each == '/' || each == 0) {
        return false;
      }
    }
    return bytes[0] != '.' || bytes.length > 2 || (bytes.length == 2 && bytes[1] != '.');
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(FileName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileName name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// For people: the text where it is UTF-8 without control characters, else `\xHH` for each byte
  /// that is not printable ASCII.
  @Override
  public String toString() {
    return readable(bytes);
  }

  private static String readable(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.codePoints().noneMatch(Character::isISOControl)) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // not UTF-8: shown byte by byte
    }
    StringBuilder out = new StringBuilder();
    for (byte each : bytes) {
      boolean printable = each >= ' ' && each < 0x7f && each != '\\';
      out.append(printable ? (char) each : "\\x" + HexFormat.of().toHexDigits(each));
    }
    return out.toString();
  }
}
