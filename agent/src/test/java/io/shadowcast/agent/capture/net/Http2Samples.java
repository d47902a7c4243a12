package io.shadowcast.agent.capture.net;

import java.util.List;

/// Pieces of HTTP/2, as text of one byte per letter.
final class Http2Samples {
  static final List<String> ALL =
      List.of(
          Http2Signs.PREFACE,
          Http2Signs.PREFACE + head(1, "\u0083\u0086\u0084") + frame(0, 1, 1, "body"),
          head(1, "\u0083\u0086\u0084"), // POST / by the static table of HPACK
          head(5, "\u0082\u0086\u0084@\1a\1b"), // GET /, and a field into the table
          head(5, "\u0088?\u00e1\u001f"), // 200, and a new size of the table
          frame(0, 1, 1, "body"),
          frame(0, 9, 1, "\3body..."),
          frame(3, 0, 1, "\0\0\0\u0008"),
          frame(4, 0, 0, ""),
          frame(9, 4, 1, "\u0086"),
          frame(200, 0, 1, "of a kind that nobody knows"));

  private Http2Samples() {}

  /// A request or an answer of stream 1, whole.
  private static String head(int flags, String block) {
    return frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS | flags, 1, block);
  }

  private static String frame(int type, int flags, int stream, String payload) {
    return "\0\0%c%c%c\0\0\0%c%s".formatted(payload.length(), type, flags, stream, payload);
  }
}
