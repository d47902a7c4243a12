package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.codec.http2.Http2Headers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes requests and answers of HTTP/2 down as those of HTTP/1.1 (RFC 9113, section 8; RFC 9112).
/// What could be read as something else there, as a line break within a value, is refused. One
/// thread; a text is valid until the next one is written.
final class Http1Text {
  /// A head that HTTP/1.1 has no words for, or that is no head.
  static final int MALFORMED = -1;

  /// The most bytes that are written as one chunk.
  static final int LONGEST_CHUNK = 64 << 10;

  private static final int LONGEST = LONGEST_CHUNK + (16 << 10);

  private static final Pattern METHOD = Pattern.compile("[A-Z_-]{1,32}");
  private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e\\x80-\\xff]*|\\*");
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> OF_A_CONNECTION =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private final MemorySegment memory = Arena.ofAuto().allocate(LONGEST);
  private final StringBuilder text = new StringBuilder();
  private long contentLength;

  MemorySegment memory() {
    return memory;
  }

  /// What the head that was written last says of its body, bytes; -1: nothing.
  long contentLength() {
    return contentLength;
  }

  /// Writes the head of a request, with chunks to follow when it has a body of unsaid length.
  ///
  /// @return how many bytes; MALFORMED
  int request(Http2Headers headers, boolean isAll) {
    String method = String.valueOf(headers.method());
    String target = String.valueOf(headers.path());
    begin();
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    boolean valid =
        METHOD.matcher(method).matches()
            && TARGET.matcher(target).matches()
            && !"CONNECT".equals(method); // also the extended one (RFC 8441): a tunnel has no end
    if (headers.authority() != null) {
      valid &= field("host", headers.authority().toString());
    }
    boolean hosted = headers.authority() != null;
    valid &= fields(headers, hosted) && !(isAll && contentLength > 0);
    return valid ? ended(!isAll && contentLength < 0) : MALFORMED;
  }

  /// Writes the head of an answer.
  ///
  /// @return how many bytes; MALFORMED
  int answer(Http2Headers headers, boolean isAll) {
    String status = String.valueOf(headers.status());
    begin();
    text.append("HTTP/1.1 ").append(status).append(" -\r\n");
    boolean valid = status.length() == 3 && LENGTH.matcher(status).matches();
    valid &= fields(headers, false);
    if (isAll && contentLength < 0) {
      text.append("content-length: 0\r\n");
    }
    return valid ? ended(!isAll && contentLength < 0) : MALFORMED;
  }

  /// Writes bytes of a body as a chunk.
  ///
  /// @param length at most LONGEST_CHUNK
  int chunk(MemorySegment from, long offset, int length) {
    begin();
    text.append(Integer.toHexString(length)).append("\r\n");
    int head = written(0);
    MemorySegment.copy(from, offset, memory, head, length);
    begin();
    text.append("\r\n");
    return written(head + length);
  }

  /// Writes the end of a body of chunks, with the headers that came after it.
  ///
  /// @return how many bytes; MALFORMED
  int end(Http2Headers trailers) {
    begin();
    text.append("0\r\n");
    return fields(trailers, false) ? ended(false) : MALFORMED;
  }

  private void begin() {
    text.setLength(0);
    contentLength = -1;
  }

  private boolean fields(Http2Headers headers, boolean hosted) {
    StringBuilder cookies = new StringBuilder();
    for (Map.Entry<CharSequence, CharSequence> each : headers) {
      String name = each.getKey().toString();
      String value = each.getValue().toString();
      if (name.startsWith(":") || (hosted && "host".equals(name))) {
        continue;
      }
      if ("cookie".equals(name)) {
        cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
      } else if (!field(name, value)) {
        return false;
      }
    }
    return cookies.isEmpty() || field("cookie", cookies.toString());
  }

  private boolean field(String name, String value) {
    if (!NAME.matcher(name).matches()
        || !VALUE.matcher(value).matches()
        || OF_A_CONNECTION.contains(name)) {
      return false;
    }
    if ("content-length".equals(name)) {
      if (contentLength >= 0 || !LENGTH.matcher(value).matches()) {
        return false;
      }
      contentLength = Long.parseLong(value);
    }
    text.append(name).append(": ").append(value).append("\r\n");
    return true;
  }

  private int ended(boolean chunked) {
    text.append(chunked ? "transfer-encoding: chunked\r\n\r\n" : "\r\n");
    return text.length() > HeadStore.LONGEST ? MALFORMED : written(0);
  }

  private int written(int at) {
    byte[] bytes = text.toString().getBytes(ISO_8859_1);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at, bytes.length);
    return at + bytes.length;
  }
}
