package io.shadowcast.agent.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/// Replaces the secrets of whole HTTP/1 requests, in place and without changing any length, so that
/// Content-Length and chunk sizes stay true. Method, version, the structure of the target, Host and
/// what says how long the request is never change; a secret is replaced by its pseudonym, see
/// docs/MIRRORING.md.
///
/// {@snippet :
/// if (redactor.request(bytes, 0, length) == Redactor.Outcome.REDACTED) {
///   send(bytes, 0, length);
/// }
/// }
///
/// One thread. Nothing it is given makes it throw.
public final class Redactor {
  /// What became of a request.
  public enum Outcome {
    /// It holds no secret any more that can be recognised.
    REDACTED,
    /// Its body is compressed, binary or in an encoding that is not read: nothing was changed.
    CODED,
    /// It is no whole request of HTTP/1: nothing was changed.
    UNREADABLE
  }

  private static final int KEPT = 64 << 10;
  private static final byte[] NO_DELIMITER = {};

  private final Pseudonyms pseudonyms;
  private final SecretNames names;
  private final Finder finder;
  private final Values values;
  private final View view = new View();
  private final Head head = new Head();
  private final Chunks chunks = new Chunks();

  /// @param key of the pseudonyms, 32 bytes
  /// @param fields names of fields whose values are secret, beside those that always are
  public Redactor(byte[] key, List<String> fields) {
    pseudonyms = new Pseudonyms(key);
    names = new SecretNames(fields);
    finder = new Finder(names, pseudonyms);
    values = new Values(pseudonyms);
  }

  /// Replaces the secrets of the request that is all of the bytes from `from` to `to`.
  public Outcome request(byte[] bytes, int from, int to) {
    if (!head.read(bytes, from, to)) {
      return Outcome.UNREADABLE;
    }
    if (head.coded) {
      return Outcome.CODED;
    }
    if (head.chunked && !chunks.read(bytes, head.body, to)) {
      return Outcome.UNREADABLE;
    }
    if (head.chunked
        ? isBinary(chunks.content(), 0, chunks.length())
        : isBinary(bytes, head.body, to)) {
      return Outcome.CODED;
    }
    pseudonyms.begin();
    byte[] delimiter = head.delimiter;
    target(bytes, from);
    headers(bytes, head.headers, head.body);
    if (head.chunked) {
      text(chunks.content(), 0, chunks.length(), delimiter);
      chunks.writeBack(bytes);
      headers(bytes, chunks.trailers(), to);
    } else {
      text(bytes, head.body, to, delimiter);
    }
    view.release(KEPT);
    chunks.release(KEPT);
    return Outcome.REDACTED;
  }

  /// Replaces the secrets of a text of any format.
  public void text(byte[] bytes, int from, int to) {
    pseudonyms.begin();
    text(bytes, from, to, NO_DELIMITER);
    view.release(KEPT);
  }

  private void text(byte[] bytes, int from, int to, byte[] delimiter) {
    view.open(bytes, from, to);
    finder.replaceIn(view, delimiter);
  }

  /// Whether names and values in it cannot be told: UTF-16 and UTF-32 by their byte order mark or
  /// the zeros in them, and what has zeros without being text. Files among the parts of a form do
  /// not make the form unreadable.
  private boolean isBinary(byte[] bytes, int from, int to) {
    if (to - from >= 2) {
      int mark = (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF);
      if (mark == 0xFEFF || mark == 0xFFFE) {
        return true;
      }
    }
    return head.delimiter.length == 0 && Chars.hasZero(bytes, from, to);
  }

  private void target(byte[] bytes, int from) {
    int start = head.target;
    int end = head.targetEnd;
    if (Chars.startsWith(bytes, from, end, "connect ")) {
      return; // host and port alone
    }
    int scheme = Chars.indexOf(bytes, start, Math.min(end, start + 16), "://");
    if (bytes[start] != '/' && scheme >= 0) {
      start = authority(bytes, scheme + 3, end);
    }
    text(bytes, start, end, NO_DELIMITER);
  }

  /// The authority of an absolute target is structure, but for the user in it.
  private int authority(byte[] bytes, int from, int end) {
    int path = from;
    int user = from;
    while (path < end && "/?#".indexOf(bytes[path]) < 0) {
      if (bytes[path] == '@') {
        user = path;
      }
      path++;
    }
    view.open(bytes, from, user);
    values.credentials(view, view.from, view.to);
    return path;
  }

  private void headers(byte[] bytes, int from, int to) {
    int line = from;
    while (line < to) {
      int feed = Head.lineFeed(bytes, line, to);
      header(bytes, line, feed);
      line = feed + 1;
    }
  }

  private void header(byte[] bytes, int line, int end) {
    int colon = line;
    while (colon < end && bytes[colon] != ':') {
      colon++;
    }
    String name = new String(bytes, line, colon - line, ISO_8859_1).strip();
    if (Head.isStructure(name)) {
      return;
    }
    int value = Chars.skipBlanks(bytes, Math.min(end, colon + 1), end);
    if ("cookie".equalsIgnoreCase(name) || "set-cookie".equalsIgnoreCase(name)) {
      cookies(bytes, value, end);
    } else if (colon < end && names.contains(bytes, line, line + name.length())) {
      view.open(bytes, value, end);
      values.credentials(view, view.from, view.to);
    } else {
      text(bytes, colon < end ? value : line, end, NO_DELIMITER);
    }
  }

  /// Names of cookies stay (RFC 6265 section 4.2).
  private void cookies(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      int next = at;
      int equals = -1;
      while (next < end && bytes[next] != ';') {
        equals = equals < 0 && bytes[next] == '=' ? next : equals;
        next++;
      }
      view.open(bytes, equals < 0 ? at : equals + 1, next);
      values.credentials(view, view.from, view.to);
      at = next + 1;
    }
  }
}
