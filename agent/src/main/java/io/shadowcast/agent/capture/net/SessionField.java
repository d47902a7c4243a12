package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.shadowcast.agent.config.SessionKey;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/// Finds the key of a session in the head of a request, where it lies. One instance is used again
/// and again; it holds where the last key was found. Allocates nothing.
final class SessionField {
  private static final byte[] COOKIE = Ascii.bytes("cookie:");
  private static final byte[] BEARER = Ascii.bytes("bearer ");

  private final SessionKey.Source source;
  private final byte[] header;
  private final byte[] cookie;
  private final JwtSubject subject = new JwtSubject();
  private MemorySegment memory = MemorySegment.NULL;
  private long from;
  private long end;

  SessionField(SessionKey key) {
    source = key.source();
    boolean inCookie = source == SessionKey.Source.COOKIE;
    header = inCookie ? COOKIE : Ascii.bytes(key.name().toLowerCase(Locale.ROOT) + ":");
    cookie = Ascii.bytes(inCookie ? key.name() + "=" : "");
  }

  /// Where the key lies that was found.
  MemorySegment memory() {
    return memory;
  }

  long from() {
    return from;
  }

  long end() {
    return end;
  }

  /// Looks for the key.
  ///
  /// @param head of the request, whole in the memory
  /// @return whether there is one that is not empty
  boolean find(RequestHead head, MemorySegment in) {
    long limit = Math.min(in.byteSize(), head.method + Sessions.SEARCHED);
    long feed = Ascii.lineFeed(in, head.targetEnd, limit);
    while (feed >= 0) {
      long line = feed + 1;
      feed = Ascii.lineFeed(in, line, limit);
      long stop = feed < 0 ? line : HeaderLines.withoutReturn(in, line, feed);
      if (stop == line) {
        return false;
      }
      if (Ascii.startsWithAnyCase(in, line, stop, header)
          && value(in, HeaderLines.skipBlanks(in, line + header.length, stop), stop)) {
        return true;
      }
    }
    return false;
  }

  private boolean value(MemorySegment in, long first, long stop) {
    return switch (source) {
      case HEADER -> found(in, first, HeaderLines.trim(in, first, stop));
      case COOKIE -> cookie(in, first, stop);
      case JWT_SUBJECT -> token(in, first, HeaderLines.trim(in, first, stop));
    };
  }

  private boolean cookie(MemorySegment in, long first, long stop) {
    long at = first;
    while (at < stop) {
      long next = semicolon(in, at, stop);
      if (Ascii.startsWith(in, at, next, cookie)) {
        return found(in, at + cookie.length, HeaderLines.trim(in, at + cookie.length, next));
      }
      at = HeaderLines.skipBlanks(in, Math.min(stop, next + 1), stop);
    }
    return false;
  }

  private boolean token(MemorySegment in, long first, long stop) {
    boolean bearer = Ascii.startsWithAnyCase(in, first, stop, BEARER);
    long start = bearer ? HeaderLines.skipBlanks(in, first + BEARER.length, stop) : first;
    return subject.find(in, start, stop) && found(subject.memory(), subject.from(), subject.end());
  }

  private boolean found(MemorySegment in, long first, long stop) {
    memory = in;
    from = first;
    end = stop;
    return stop > first;
  }

  private static long semicolon(MemorySegment in, long from, long stop) {
    long at = from;
    while (at < stop && in.get(JAVA_BYTE, at) != ';') {
      at++;
    }
    return at;
  }
}
