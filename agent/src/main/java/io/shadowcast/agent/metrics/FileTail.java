package io.shadowcast.agent.metrics;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Follows a file that is appended to, rotated (renamed and made anew) or truncated. Begins at the
/// end of what is there at first; a file that appears later is read from its beginning. Far behind,
/// it skips forward and says how much. One thread.
final class FileTail implements Closeable {
  private static final int CHUNK = 64 * 1024;
  private static final long MOST_PER_TURN = 1 << 20;
  private static final long FURTHEST_BEHIND = 8 << 20;
  private static final int LONGEST_LINE = 16 * 1024;

  private final Path path;
  private final Consumer<String> lines;
  private final LongConsumer skipped;
  private final ByteArrayOutputStream part = new ByteArrayOutputStream();
  private final byte[] chunk = new byte[CHUNK];
  private @Nullable RandomAccessFile file;
  private @Nullable Object key;
  private boolean begun;

  FileTail(Path path, Consumer<String> lines, LongConsumer skipped) {
    this.path = path;
    this.lines = lines;
    this.skipped = skipped;
  }

  /// Reads what is new, at most 1 MiB.
  ///
  /// @throws IOException when the file cannot be read; the next turn tries again
  void turn() throws IOException {
    try {
      follow(Files.readAttributes(path, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      drain();
    } finally {
      begun = true;
    }
  }

  private void follow(BasicFileAttributes there) throws IOException {
    Object thereKey = there.fileKey();
    if (file != null && !Objects.equals(key, thereKey)) {
      drain();
      close();
    }
    if (file == null) {
      RandomAccessFile opened = new RandomAccessFile(path.toFile(), "r");
      file = opened;
      key = thereKey;
      opened.seek(begun ? 0 : opened.length());
    }
    drain();
  }

  private void drain() throws IOException {
    RandomAccessFile from = file;
    if (from == null) {
      return;
    }
    long behind = from.length() - from.getFilePointer();
    if (behind < 0) {
      part.reset();
      from.seek(0);
    } else if (behind > FURTHEST_BEHIND) {
      skipped.accept(behind - MOST_PER_TURN);
      part.reset();
      from.seek(from.length() - MOST_PER_TURN);
    }
    for (long total = 0; total < MOST_PER_TURN; ) {
      int count = from.read(chunk);
      if (count <= 0) {
        return;
      }
      total += count;
      split(count);
    }
  }

  private void split(int count) {
    int start = 0;
    for (int i = 0; i < count; i++) {
      if (chunk[i] == '\n') {
        keep(start, i);
        lines.accept(part.toString(StandardCharsets.UTF_8));
        part.reset();
        start = i + 1;
      }
    }
    keep(start, count);
  }

  /// A line is cut where it becomes too long.
  private void keep(int start, int end) {
    int room = LONGEST_LINE - part.size();
    part.write(chunk, start, Math.max(0, Math.min(room, end - start)));
  }

  @Override
  public void close() throws IOException {
    RandomAccessFile open = file;
    file = null;
    part.reset();
    if (open != null) {
      open.close();
    }
  }
}
