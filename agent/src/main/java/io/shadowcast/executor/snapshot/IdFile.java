package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.snapshot.volume.ChunkId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A list of chunk ids in a file without a name, which ends with it. For one thread.
final class IdFile implements AutoCloseable {
  private static final int ENTRY_BYTES = ChunkId.BYTES + Integer.BYTES;
  private static final int BUFFER_BYTES = 1024 * ENTRY_BYTES;

  private final FileChannel file;
  private final ByteBuffer tail = ByteBuffer.allocate(BUFFER_BYTES);
  private final ByteBuffer head = ByteBuffer.allocate(BUFFER_BYTES);
  private long headAt = -1;
  private long count;

  /// @param storedBytes of the chunk
  record Entry(ChunkId id, int storedBytes) {}

  private IdFile(FileChannel file) {
    this.file = file;
  }

  /// @param path where it is for a moment
  static IdFile make(Path path) throws IOException {
    Files.deleteIfExists(path);
    FileChannel file =
        FileChannel.open(
            PrivateFile.ensure(path), StandardOpenOption.READ, StandardOpenOption.WRITE);
    Files.delete(path);
    return new IdFile(file);
  }

  void add(ChunkId id, int storedBytes) throws IOException {
    tail.put(id.bytes()).putInt(storedBytes);
    count++;
    if (!tail.hasRemaining()) {
      flush();
    }
  }

  private void flush() throws IOException {
    tail.flip();
    while (tail.hasRemaining()) {
      file.write(tail);
    }
    tail.clear();
  }

  long count() {
    return count;
  }

  /// One of them.
  ///
  /// @throws IllegalArgumentException when there are not so many
  Entry entry(long position) throws IOException {
    if (position < 0 || position >= count) {
      throw new IllegalArgumentException(
          "position: %d (expected: 0..%d)".formatted(position, count - 1));
    }
    if (headAt < 0 || position < headAt || position >= headAt + head.limit() / ENTRY_BYTES) {
      load(position);
    }
    head.position((int) (position - headAt) * ENTRY_BYTES);
    byte[] id = new byte[ChunkId.BYTES];
    head.get(id);
    return new Entry(new ChunkId(id), head.getInt());
  }

  private void load(long position) throws IOException {
    flush();
    head.clear();
    long at = position * ENTRY_BYTES;
    int got = 0;
    while (head.hasRemaining() && got >= 0) {
      got = file.read(head, at + head.position());
    }
    head.flip();
    headAt = position;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
