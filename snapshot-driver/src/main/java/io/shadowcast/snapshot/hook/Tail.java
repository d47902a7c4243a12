package io.shadowcast.snapshot.hook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads all that a program writes, so that it never waits for us, and keeps the last 4 KiB.
final class Tail implements Runnable {
  private static final int KEPT_BYTES = 4096;
  private static final long PATIENCE_MILLIS = 500;

  private final InputStream from;
  private final byte[] ring = new byte[KEPT_BYTES];
  private long seen;

  Tail(InputStream from) {
    this.from = from;
  }

  @Override
  public void run() {
    byte[] buffer = new byte[KEPT_BYTES];
    try (from) {
      int count = from.read(buffer);
      while (count >= 0) {
        keep(buffer, count);
        count = from.read(buffer);
      }
    } catch (IOException e) {
      // The pipe was closed: what was read until then counts.
    }
  }

  private synchronized void keep(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      ring[(int) (seen % KEPT_BYTES)] = bytes[i];
      seen++;
    }
  }

  /// Waits for the rest; a child that lives on with the pipe in its hand is not waited for.
  void finish(Thread reader) {
    try {
      reader.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The end of what was written, without blanks around it.
  synchronized String text() {
    int kept = (int) Math.min(seen, KEPT_BYTES);
    byte[] bytes = new byte[kept];
    for (int i = 0; i < kept; i++) {
      bytes[i] = ring[(int) ((seen - kept + i) % KEPT_BYTES)];
    }
    int start = seen > KEPT_BYTES ? firstWhole(bytes) : 0;
    return new String(Arrays.copyOfRange(bytes, start, kept), StandardCharsets.UTF_8).strip();
  }

  /// Behind the first line end: half a line could show half a secret, which nobody would find.
  private static int firstWhole(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return bytes.length;
  }
}
