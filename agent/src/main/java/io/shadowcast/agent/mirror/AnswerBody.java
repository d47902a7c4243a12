package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// The header and the first bytes of one response, until they are fields.
final class AnswerBody {
  /// Headers that are compared by value; of others only whether they are there.
  private static final Set<String> VALUES =
      Set.of(
          "cache-control",
          "content-encoding",
          "content-language",
          "content-type",
          "location",
          "vary",
          "www-authenticate");

  /// How a response travels is no part of it.
  private static final Set<String> TRAVEL =
      Set.of("connection", "content-length", "keep-alive", "transfer-encoding", "date");

  private static final byte[] NONE = {};
  private static final int FIRST = 1024;

  private final int most;
  private ResponseFields fields = new ResponseFields();
  private byte[] bytes = NONE;
  private int length;
  private long all;
  private String type = "";
  private boolean encoded;
  private boolean ended = true;

  /// @param most bytes of a body that are looked at
  AnswerBody(int most) {
    this.most = most;
  }

  void clear() {
    fields = new ResponseFields();
    bytes = NONE;
    length = 0;
    all = 0;
    type = "";
    encoded = false;
    ended = true;
  }

  /// More of the body was there than is to be had, nobody knows how much.
  void unfinished() {
    ended = false;
  }

  /// A line of the head behind the first, or of the trailer.
  void header(String line) {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      return;
    }
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = line.substring(colon + 1).strip();
    if (name.equals("content-type")) {
      type = value.toLowerCase(Locale.ROOT);
    }
    encoded |= name.equals("content-encoding") && !value.equalsIgnoreCase("identity");
    if (VALUES.contains(name)) {
      fields.put("header." + name, value);
    } else if (!TRAVEL.contains(name)) {
      fields.put("header." + name, FieldType.EMPTY);
    }
  }

  /// The next bytes of the body, which stay unread.
  void body(ByteBuf in, int count) {
    int step = Math.min(count, most - length);
    if (step > 0) {
      if (length + step > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(most, Math.max(FIRST, 2 * (length + step))));
      }
      in.getBytes(in.readerIndex(), bytes, length, step);
      length += step;
    }
    all += count;
  }

  /// The response has ended.
  ResponseFields fields(int status) {
    fields.put("status", String.valueOf(status));
    boolean whole = ended && all == length;
    if (!whole) {
      fields.cut();
    }
    if (length > 0 && !(isText() && json(whole))) {
      other();
    }
    ResponseFields done = fields;
    clear();
    return done;
  }

  private boolean isText() {
    return !encoded
        && (type.isEmpty()
            || type.startsWith("text/")
            || type.contains("json")
            || type.contains("xml")
            || type.contains("javascript"));
  }

  private boolean json(boolean whole) {
    if (!type.isEmpty() && !type.contains("json") && !type.startsWith("text/plain")) {
      return false;
    }
    return JsonFields.read(text(), whole, fields);
  }

  /// Text line by line in sixteen parts, so that the share of it that differs shows; else one hash.
  private void other() {
    if (ended) {
      fields.put("body.length", new ResponseFields.Value(all, FieldType.NUMBER, (double) all));
    }
    if (!isText()) {
      long hash = ResponseFields.hash(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
      fields.put("body", new ResponseFields.Value(hash, FieldType.EMPTY, Double.NaN));
      return;
    }
    String[] lines = text().split("\n", -1);
    long[] parts = new long[Math.min(16, lines.length)];
    for (int i = 0; i < lines.length; i++) {
      int part = (int) ((long) i * parts.length / lines.length);
      parts[part] = 31 * parts[part] + ResponseFields.hash(lines[i]);
    }
    for (int i = 0; i < parts.length; i++) {
      fields.put(
          "body.part[" + i + "]", new ResponseFields.Value(parts[i], FieldType.TEXT, Double.NaN));
    }
  }

  private String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
