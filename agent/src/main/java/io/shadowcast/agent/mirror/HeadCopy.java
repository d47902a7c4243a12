package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/// Copies one HTTP/1 request for a shadow: puts the marker behind the request line, and leaves out
/// every header line that looks like one, because only ours may tell a shadow anything. Takes the
/// request in any pieces and copies each byte once. Loop only.
///
/// `x_shadowcast` and a name with blanks before its colon are left out as well: servers that hand
/// headers on as environment variables, or are lenient, would take them for the marker.
final class HeadCopy {
  private static final String NAME = "x-shadowcast";

  private enum Part {
    REQUEST_LINE,
    LINE_START,
    LINE,
    LEFT_OUT,
    BODY
  }

  private final Marking marking;
  private final long connection;
  private final long sequence;
  private Part part = Part.REQUEST_LINE;

  /// Bytes of the line so far, without its line feed.
  private int lineBytes;

  /// The line began with a carriage return: it is the empty one when nothing else follows.
  private boolean returned;

  /// The line before was left out, and with it the lines that continue it.
  private boolean afterLeftOut;

  /// The begin of a line that may be one to leave out, when the pieces were cut there.
  private final byte[] held = new byte[NAME.length()];

  private int heldBytes;

  HeadCopy(Marking marking, long connection, long sequence) {
    this.marking = marking;
    this.connection = connection;
    this.sequence = sequence;
  }

  /// Copies what lies between position and limit.
  void copy(ByteBuffer in, ByteBuf out) {
    int end = in.limit();
    int at = in.position();
    int kept = at;
    while (at < end && part != Part.BODY) {
      if (part == Part.LINE_START) {
        int start = at;
        at = lineStart(in, at, end, out);
        if (part != Part.LINE) {
          write(in, kept, start, out);
          kept = at;
        }
      } else {
        Part before = part;
        at = toLineEnd(in, at, end);
        if (before == Part.LEFT_OUT) {
          kept = at;
        } else if (before == Part.REQUEST_LINE && part != before) {
          write(in, kept, at, out);
          kept = at;
          marking.write(connection, sequence, out);
        }
      }
    }
    write(in, kept, end, out);
  }

  /// Looks whether the line is to be left out; when it cannot be told yet, its begin is held.
  private int lineStart(ByteBuffer in, int from, int end, ByteBuf out) {
    int at = from;
    while (at < end && heldBytes < NAME.length() && matches(in.get(at), heldBytes)) {
      held[heldBytes++] = in.get(at++);
    }
    if (at == end) {
      return at;
    }
    byte next = in.get(at);
    boolean marker = heldBytes == NAME.length() && (next == ':' || isBlank(next));
    boolean continued = heldBytes == 0 && isBlank(next) && afterLeftOut;
    if (marker || continued) {
      begin(Part.LEFT_OUT);
      afterLeftOut = true;
      return at;
    }
    int before = heldBytes - (at - from);
    out.writeBytes(held, 0, before);
    returned = before == 0 && in.get(from) == '\r';
    begin(Part.LINE);
    lineBytes = before;
    afterLeftOut = false;
    return from;
  }

  private void begin(Part next) {
    part = next;
    heldBytes = 0;
    lineBytes = 0;
  }

  private int toLineEnd(ByteBuffer in, int from, int end) {
    for (int at = from; at < end; at++) {
      byte next = in.get(at);
      if (next == '\n') {
        lineEnded();
        return at + 1;
      }
      if (part != Part.REQUEST_LINE || next != '\r') {
        lineBytes++;
      }
    }
    return end;
  }

  /// Empty lines may come before the request line.
  private void lineEnded() {
    boolean empty = lineBytes == 0 || (lineBytes == 1 && returned);
    part =
        switch (part) {
          case REQUEST_LINE -> lineBytes == 0 ? Part.REQUEST_LINE : Part.LINE_START;
          case LINE -> empty ? Part.BODY : Part.LINE_START;
          case LEFT_OUT -> Part.LINE_START;
          case LINE_START, BODY ->
              throw new IllegalStateException("part: " + part + " (expected: within a line)");
        };
    lineBytes = 0;
  }

  private static boolean matches(byte next, int at) {
    char wanted = NAME.charAt(at);
    return wanted == '-' ? next == '-' || next == '_' : (next | 0x20) == wanted;
  }

  private static boolean isBlank(byte next) {
    return next == ' ' || next == '\t';
  }

  private static void write(ByteBuffer in, int from, int to, ByteBuf out) {
    if (from < to) {
      int limit = in.limit();
      out.writeBytes(in.limit(to).position(from));
      in.limit(limit);
    }
  }
}
