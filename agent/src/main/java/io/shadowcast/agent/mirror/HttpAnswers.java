package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.shadowcast.agent.capture.AnswerTiming;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the ends of HTTP/1.x responses in a stream of bytes and throws everything else away (RFC
/// 9112 section 6). Keeps one line at most.
final class HttpAnswers {
  /// Asks about and hears of answers, in order.
  interface Listener {
    /// Whether the request that is answered next was HEAD, whose response has no body.
    boolean nextIsHead();

    /// Whether the request that is answered next was CONNECT.
    boolean nextIsConnect();

    /// Where what the next response holds is gathered; null when nobody looks at it.
    default @Nullable AnswerBody body() {
      return null;
    }

    /// The first byte of a response has come; an interim one may be followed by another.
    void begins();

    /// The request was accepted that asked for another protocol: the rest is a raw stream, which is
    /// thrown away.
    void switched(int status);

    /// A final response has ended.
    ///
    /// @param reusable whether the connection may carry another
    /// @param byLastByte whether the response counts when it has ended, or when it began, see
    ///   [AnswerTiming]
    void answered(int status, boolean reusable, boolean byLastByte);
  }

  private static final int LONGEST_LINE = 16 << 10;
  private static final int USUAL_LINE = 128;
  private static final byte[] NO_LINE = {};

  private enum State {
    STATUS,
    HEADER,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    UNTIL_CLOSE,
    SWITCHED,
    BROKEN
  }

  private final Listener listener;
  private byte[] line = NO_LINE;
  private int lineLength;
  private int headLength;

  private State state = State.STATUS;
  private int status;
  private long remaining;
  private long contentLength;
  private boolean chunked;
  private boolean reusable;

  /// The end of the response is one that is seen on production's side, too.
  private boolean byLastByte;

  HttpAnswers(Listener listener) {
    this.listener = listener;
  }

  /// Reads all there is.
  ///
  /// @return false when this is not HTTP/1.x; nothing is read from then on
  boolean read(ByteBuf in) {
    while (in.isReadable() && state != State.BROKEN) {
      switch (state) {
        case STATUS, HEADER, CHUNK_SIZE, CHUNK_END, TRAILER -> readLine(in);
        case BODY, CHUNK -> skip(in);
        case UNTIL_CLOSE -> pass(in, in.readableBytes());
        case SWITCHED -> in.skipBytes(in.readableBytes());
        case BROKEN -> throw new IllegalStateException("state: BROKEN (expected: another)");
      }
    }
    return state != State.BROKEN;
  }

  /// The peer closed: this ends a response without a length.
  void ended() {
    if (state == State.UNTIL_CLOSE) {
      finish();
    }
  }

  /// Of the response that is read.
  int status() {
    return status;
  }

  private void pass(ByteBuf in, int count) {
    AnswerBody body = listener.body();
    if (body != null) {
      body.body(in, count);
    }
    in.skipBytes(count);
  }

  private void skip(ByteBuf in) {
    int step = (int) Math.min(remaining, in.readableBytes());
    pass(in, step);
    remaining -= step;
    if (remaining == 0) {
      if (state == State.CHUNK) {
        state = State.CHUNK_END;
      } else {
        finish();
      }
    }
  }

  private void readLine(ByteBuf in) {
    if (state == State.STATUS && lineLength == 0) {
      begin(in);
    }
    int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int length = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
    if (lineLength + length > LONGEST_LINE) {
      state = State.BROKEN;
      return;
    }
    if (lineLength + length > line.length) {
      int wanted = Math.max(USUAL_LINE, Math.max(2 * line.length, lineLength + length));
      line = Arrays.copyOf(line, wanted);
    }
    in.readBytes(line, lineLength, length);
    lineLength += length;
    headLength += end < 0 ? length : length + 1;
    if (end >= 0) {
      in.skipBytes(1);
      if (lineLength > 0 && line[lineLength - 1] == '\r') {
        lineLength--;
      }
      onLine();
      lineLength = 0;
    }
  }

  /// Empty lines before a status line belong to nothing.
  private void begin(ByteBuf in) {
    byte first = in.getByte(in.readerIndex());
    if (first != '\r' && first != '\n') {
      headLength = 0;
      AnswerBody body = listener.body();
      if (body != null) {
        body.clear();
      }
      listener.begins();
    }
  }

  private void onLine() {
    switch (state) {
      case STATUS -> onStatus();
      case HEADER -> onHeader();
      case CHUNK_SIZE -> onChunkSize();
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILER -> {
        if (lineLength == 0) {
          finish();
        }
      }
      case BODY, CHUNK, UNTIL_CLOSE, SWITCHED, BROKEN ->
          throw new IllegalStateException("state: " + state + " (expected: one of lines)");
    }
  }

  private void onStatus() {
    if (lineLength == 0) {
      return; // an empty line before a status line is to be passed over
    }
    if (lineLength < 12 || !startsWith("http/1.")) {
      state = State.BROKEN;
      return;
    }
    byLastByte = false;
    status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0';
    reusable = line[7] != '0';
    contentLength = -1;
    chunked = false;
    state = status >= 100 && status <= 999 ? State.HEADER : State.BROKEN;
  }

  private void onHeader() {
    AnswerBody body = listener.body();
    if (body != null && lineLength > 0) {
      body.header(new String(line, 0, lineLength, StandardCharsets.ISO_8859_1));
    }
    if (lineLength == 0) {
      onHeadEnd();
    } else if (startsWith("content-length:")) {
      contentLength = parse(value("content-length:".length()), 10);
      if (contentLength < 0) {
        state = State.BROKEN;
      }
    } else if (startsWith("transfer-encoding:")) {
      chunked = value("transfer-encoding:".length()).endsWith("chunked");
    } else if (startsWith("connection:")) {
      String options = value("connection:".length());
      reusable = options.contains("keep-alive") || (reusable && !options.contains("close"));
    }
  }

  private void onHeadEnd() {
    byLastByte = headLength <= AnswerTiming.LONGEST_HEAD;
    boolean connected = status >= 200 && status < 300 && listener.nextIsConnect();
    if (status == 101 || connected) {
      state = State.SWITCHED;
      listener.switched(status);
    } else if (status < 200) {
      state = State.STATUS; // interim: the final one follows
    } else if (status == 204 || status == 304 || listener.nextIsHead()) {
      finish();
    } else if (chunked) {
      byLastByte = false;
      state = State.CHUNK_SIZE;
    } else if (contentLength < 0) {
      byLastByte = false;
      reusable = false;
      state = State.UNTIL_CLOSE;
    } else if (contentLength == 0) {
      finish();
    } else {
      remaining = contentLength;
      state = State.BODY;
    }
  }

  private void onChunkSize() {
    String text = value(0);
    int extension = text.indexOf(';');
    remaining = parse(extension < 0 ? text : text.substring(0, extension).strip(), 16);
    if (remaining < 0) {
      state = State.BROKEN;
    } else {
      state = remaining == 0 ? State.TRAILER : State.CHUNK;
    }
  }

  private void finish() {
    state = State.STATUS;
    if (line.length > USUAL_LINE) {
      line = NO_LINE; // there may be thousands of lanes
    }
    listener.answered(status, reusable, byLastByte);
  }

  private boolean startsWith(String lowerCase) {
    if (lineLength < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      int c = line[i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String value(int from) {
    return new String(line, from, lineLength - from, StandardCharsets.ISO_8859_1)
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  private static long parse(String digits, int radix) {
    if (digits.isEmpty() || Character.digit(digits.charAt(0), radix) < 0) {
      return -1;
    }
    try {
      return Long.parseLong(digits, radix);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
