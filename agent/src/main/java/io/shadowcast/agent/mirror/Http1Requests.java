package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads requests of HTTP/1.1 as the capture writes those that came by HTTP/2, in whatever pieces:
/// heads with `content-length` or chunks. One thread.
final class Http1Requests {
  private static final int LONGEST_HEAD = 64 << 10;

  /// What hears of a request. Buffers are the listener's to release.
  interface Listener {
    /// A request begins.
    ///
    /// @param fields names in lower case
    /// @param isAll whether there is no body
    void head(String method, String target, Map<String, String> fields, boolean isAll);

    /// Bytes of the body; the last may be none.
    void body(ByteBuf bytes, boolean isLast);

    /// The body has ended, with these fields.
    void trailers(Map<String, String> fields);
  }

  private enum Next {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS
  }

  private final Listener listener;
  private final StringBuilder lines = new StringBuilder();
  private Next next = Next.HEAD;
  private long left;

  Http1Requests(Listener listener) {
    this.listener = listener;
  }

  /// The next bytes, which are all read.
  ///
  /// @return false when they are no such request
  boolean read(ByteBuf bytes) {
    try {
      while (bytes.isReadable()) {
        switch (next) {
          case BODY, CHUNK -> body(bytes);
          case HEAD, CHUNK_SIZE, CHUNK_END, TRAILERS -> line(bytes);
        }
      }
      return lines.length() <= LONGEST_HEAD;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  private void body(ByteBuf bytes) {
    int step = (int) Math.min(left, bytes.readableBytes());
    left -= step;
    boolean last = next == Next.BODY && left == 0;
    listener.body(bytes.readRetainedSlice(step), last);
    if (left == 0) {
      next = next == Next.BODY ? Next.HEAD : Next.CHUNK_END;
    }
  }

  /// Adds up to the end of a line; a head ends with an empty one.
  private void line(ByteBuf bytes) {
    int feed = bytes.bytesBefore((byte) '\n');
    int step = feed < 0 ? bytes.readableBytes() : feed + 1;
    lines.append(bytes.readCharSequence(step, ISO_8859_1));
    if (feed < 0) {
      return;
    }
    switch (next) {
      case HEAD -> {
        if (endsEmpty()) {
          head(taken());
        }
      }
      case TRAILERS -> {
        if (endsEmpty()) {
          trailers(taken());
        }
      }
      case CHUNK_SIZE -> size(taken().strip());
      case CHUNK_END -> {
        taken();
        next = Next.CHUNK_SIZE;
      }
      case BODY, CHUNK -> throw new IllegalStateException(next.name());
    }
  }

  private boolean endsEmpty() {
    int length = lines.length();
    return length == 2 || (length >= 4 && lines.charAt(length - 3) == '\n');
  }

  private String taken() {
    String text = lines.toString();
    lines.setLength(0);
    return text;
  }

  private void head(String text) {
    int end = text.indexOf("\r\n");
    int first = text.indexOf(' ');
    int second = text.indexOf(' ', first + 1);
    Map<String, String> fields = fields(text.substring(end + 2));
    boolean chunked = fields.containsKey("transfer-encoding");
    left = length(fields.get("content-length"));
    boolean isAll = !chunked && left == 0;
    next = chunked ? Next.CHUNK_SIZE : isAll ? Next.HEAD : Next.BODY;
    listener.head(text.substring(0, first), text.substring(first + 1, second), fields, isAll);
  }

  private static long length(@Nullable String said) {
    return said == null ? 0 : Long.parseLong(said);
  }

  private void size(String hexadecimal) {
    left = Long.parseLong(hexadecimal, 16);
    next = left == 0 ? Next.TRAILERS : Next.CHUNK;
  }

  private void trailers(String text) {
    next = Next.HEAD;
    Map<String, String> fields = fields(text);
    if (fields.isEmpty()) {
      listener.body(Unpooled.EMPTY_BUFFER, true);
    } else {
      listener.trailers(fields);
    }
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        fields.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
      }
    }
    return fields;
  }
}
