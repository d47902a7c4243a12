package io.shadowcast.agent.redact;

import java.util.Arrays;

/// The content of a chunked body as one text (RFC 9112 section 7.1), and its way back into the
/// chunks: a secret may be cut by any of them. One thread; used again and again.
final class Chunks {
  private static final byte[] NONE = {};
  private static final int MOST_DIGITS = 8;

  private byte[] content = NONE;
  private int length;

  /// Where the data of each chunk begins, and how long it is.
  private int[] places = new int[16];

  private int count;
  private int trailers;

  /// Reads a whole body; false: it is none.
  boolean read(byte[] bytes, int from, int to) {
    length = 0;
    count = 0;
    if (content.length < to - from) {
      content = new byte[to - from];
    }
    int at = from;
    while (at < to) {
      int feed = Head.lineFeed(bytes, at, to);
      int size = size(bytes, at, feed);
      int data = feed + 1;
      if (feed == to || size < 0 || size > to - data) {
        return false;
      }
      if (size == 0) {
        trailers = data;
        return true;
      }
      keep(bytes, data, size);
      at = lineEnd(bytes, data + size, to);
      if (at < 0) {
        return false;
      }
    }
    return false;
  }

  byte[] content() {
    return content;
  }

  int length() {
    return length;
  }

  /// Where the lines behind the last chunk begin.
  int trailers() {
    return trailers;
  }

  void writeBack(byte[] bytes) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      System.arraycopy(content, at, bytes, places[2 * i], places[2 * i + 1]);
      at += places[2 * i + 1];
    }
  }

  /// Gives up what the largest body has taken.
  void release(int most) {
    if (content.length > most) {
      content = NONE;
    }
    if (places.length > most) {
      places = new int[16];
    }
  }

  /// Behind the line end that closes a chunk; -1: there is none.
  private static int lineEnd(byte[] bytes, int from, int to) {
    int at = from < to && bytes[from] == '\r' ? from + 1 : from;
    return at < to && bytes[at] == '\n' ? at + 1 : -1;
  }

  private void keep(byte[] bytes, int data, int size) {
    if (2 * count == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[2 * count] = data;
    places[2 * count + 1] = size;
    count++;
    System.arraycopy(bytes, data, content, length, size);
    length += size;
  }

  private static int size(byte[] bytes, int from, int end) {
    long size = 0;
    int at = from;
    while (at < end && Character.digit(bytes[at], 16) >= 0) {
      size = size << 4 | Character.digit(bytes[at], 16);
      at++;
      if (at - from > MOST_DIGITS) {
        return -1;
      }
    }
    boolean ended = at == end || bytes[at] == ';' || Chars.isSpace(bytes[at]);
    return at == from || !ended || size > Integer.MAX_VALUE ? -1 : (int) size;
  }
}
