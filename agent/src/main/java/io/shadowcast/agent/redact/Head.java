package io.shadowcast.agent.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Where the parts of a request are, and how its body is coded (RFC 9112). One thread; used again
/// and again.
final class Head {
  private static final Set<String> STRUCTURE =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "upgrade",
          "expect",
          "te",
          "trailer");
  private static final byte[] NO_DELIMITER = {};

  /// Of contents without names that could be found, or in encodings other than those of ASCII.
  private static final List<String> OPAQUE =
      List.of(
          "utf-16",
          "utf16",
          "utf-32",
          "utf32",
          "utf-7",
          "ucs-2",
          "ucs-4",
          "application/grpc",
          "protobuf",
          "msgpack",
          "messagepack",
          "cbor",
          "avro",
          "thrift",
          "bson");

  int target;
  int targetEnd;

  /// Begin of the first header line.
  int headers;

  /// Behind the empty line.
  int body;

  boolean chunked;

  /// In a coding that is not read.
  boolean coded;

  /// What divides the parts of a multipart body, `--` and the boundary; empty: it is none.
  byte[] delimiter = NO_DELIMITER;

  /// Reads a head; false: there is none.
  boolean read(byte[] bytes, int from, int to) {
    chunked = false;
    coded = false;
    delimiter = NO_DELIMITER;
    int feed = lineFeed(bytes, from, to);
    if (feed == to || !requestLine(bytes, from, feed)) {
      return false;
    }
    headers = feed + 1;
    int line = headers;
    while (line < to) {
      feed = lineFeed(bytes, line, to);
      if (feed == to) {
        return false;
      }
      if (isEmpty(bytes, line, feed)) {
        body = feed + 1;
        return true;
      }
      header(bytes, line, feed);
      line = feed + 1;
    }
    return false;
  }

  /// Whether a header says how the request is to be read, and never changes.
  static boolean isStructure(String name) {
    return STRUCTURE.contains(name.toLowerCase(Locale.ROOT));
  }

  /// The next line feed, or the end.
  static int lineFeed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private boolean requestLine(byte[] bytes, int from, int feed) {
    int first = from;
    while (first < feed && bytes[first] != ' ') {
      first++;
    }
    int last = feed;
    while (last > first && bytes[last] != ' ') {
      last--;
    }
    target = first + 1;
    targetEnd = last;
    return target < targetEnd && Chars.startsWith(bytes, last + 1, feed, "http/1.");
  }

  private static boolean isEmpty(byte[] bytes, int line, int feed) {
    return feed == line || (feed == line + 1 && bytes[line] == '\r');
  }

  private void header(byte[] bytes, int line, int feed) {
    byte first = bytes[line];
    if (first != 'c' && first != 'C' && first != 't' && first != 'T') {
      return;
    }
    String text = new String(bytes, line, feed - line, ISO_8859_1);
    int colon = text.indexOf(':');
    if (colon < 0) {
      return;
    }
    String value = text.substring(colon + 1).strip();
    switch (text.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
      case "transfer-encoding" -> {
        chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
        coded |= !"chunked".equalsIgnoreCase(value);
      }
      case "content-encoding" -> coded |= !"identity".equalsIgnoreCase(value);
      case "content-type" -> contentType(value);
      default -> {}
    }
  }

  private void contentType(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    coded |= OPAQUE.stream().anyMatch(lower::contains);
    int boundary = lower.indexOf("boundary=");
    if (lower.startsWith("multipart/") && boundary >= 0) {
      String rest = value.substring(boundary + "boundary=".length());
      boolean quoted = rest.startsWith("\"") && rest.indexOf('"', 1) > 0;
      String name = quoted ? rest.substring(1, rest.indexOf('"', 1)) : rest.split("[;\\s]", 2)[0];
      delimiter = name.isEmpty() ? NO_DELIMITER : ("--" + name).getBytes(ISO_8859_1);
    }
  }
}
