package io.shadowcast.agent.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/// A file of /proc, /sys or a cgroup, kept open and read again from its beginning, with a cursor
/// over what was read. Reading and parsing allocate nothing once the buffer is large enough.
/// (RandomAccessFile and not FileChannel: an interrupt would close a channel.) One thread.
final class ProcFile implements Closeable {
  private static final int LARGEST = 1 << 20;

  private final RandomAccessFile file;
  private byte[] bytes;
  private int length;
  private int at;

  ProcFile(Path path, int expectedBytes) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.bytes = new byte[expectedBytes];
  }

  /// Reads the file anew; the cursor is at its beginning.
  void read() throws IOException {
    file.seek(0);
    length = 0;
    at = 0;
    while (true) {
      int count = file.read(bytes, length, bytes.length - length);
      if (count <= 0) {
        return;
      }
      length += count;
      if (length == bytes.length) {
        if (length >= LARGEST) {
          return;
        }
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
    }
  }

  boolean atEnd() {
    return at >= length;
  }

  void nextLine() {
    while (at < length && bytes[at] != '\n') {
      at++;
    }
    at++;
  }

  void skipBlanks() {
    while (at < length && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
  }

  void skipWords(int count) {
    for (int i = 0; i < count; i++) {
      skipBlanks();
      while (at < length && bytes[at] > ' ') {
        at++;
      }
    }
  }

  /// Skips a text that stands here, and says whether it did.
  boolean skip(byte[] text) {
    if (!startsWith(text)) {
      return false;
    }
    at += text.length;
    return true;
  }

  /// Whether a text stands here.
  boolean startsWith(byte[] text) {
    return length - at >= text.length
        && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
  }

  /// Skips to just behind the last occurrence of a character in this line.
  void skipPastLast(char wanted) {
    int end = at;
    int behind = at;
    while (end < length && bytes[end] != '\n') {
      if (bytes[end++] == wanted) {
        behind = end;
      }
    }
    at = behind;
  }

  /// The word here, up to a blank or one of the characters that ends it.
  int wordLength(char ending) {
    int end = at;
    while (end < length && bytes[end] > ' ' && bytes[end] != ending) {
      end++;
    }
    return end - at;
  }

  boolean wordIs(byte[] word, int wordLength) {
    return wordLength == word.length && startsWith(word);
  }

  byte[] copy(int count) {
    return Arrays.copyOfRange(bytes, at, at + count);
  }

  void advance(int count) {
    at += count;
  }

  /// The next whole number, not negative; 0 when there is none.
  long number() {
    skipBlanks();
    long value = 0;
    while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
      value = 10 * value + (bytes[at++] - '0');
    }
    return value;
  }

  /// The number at the beginning of the file; -1 when the file is empty.
  long first() {
    at = 0;
    return atEnd() ? -1 : number();
  }

  /// The number behind a key at the beginning of a line, wherever that line is; -1 when there is
  /// none.
  long valueOf(byte[] key) {
    at = 0;
    for (; !atEnd(); nextLine()) {
      if (wordIs(key, wordLength(' '))) {
        at += key.length;
        return number();
      }
    }
    return -1;
  }

  /// The next decimal fraction, not negative.
  double fraction() {
    double value = number();
    if (at < length && bytes[at] == '.') {
      at++;
      double scale = 0.1;
      while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
        value += scale * (bytes[at++] - '0');
        scale /= 10;
      }
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
