package io.shadowcast.agent.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a recording frame by frame, as far as it is whole: a frame that was cut off or damaged
/// ends it, and nothing behind is believed. One thread.
///
/// {@snippet :
/// try (RecordingReader in = RecordingReader.open(file)) {
///   for (Frame.Event event = in.next(); event != null; event = in.next()) {
///     play(event);
///   }
///   in.damage().ifPresent(System.err::println);
/// }
/// }
public final class RecordingReader implements AutoCloseable {
  private static final int BUFFER = 256 << 10;

  private final FileChannel file;
  private final Path path;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long consumed;
  private Frame.@Nullable Head head;
  private Frame.@Nullable Tail tail;
  private @Nullable String damage;

  private RecordingReader(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /// Opens a file and reads its head.
  ///
  /// @throws IllegalArgumentException when it is no recording of a version that is known
  /// @throws IOException when it cannot be read
  public static RecordingReader open(Path path) throws IOException {
    RecordingReader reader =
        new RecordingReader(path, FileChannel.open(path, StandardOpenOption.READ));
    try {
      reader.begin();
      return reader;
    } catch (IOException | IllegalArgumentException e) {
      reader.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    if (!has(FrameCodec.PREAMBLE) || buffer.getLong() != FrameCodec.MAGIC) {
      throw refused("no recording", "a file that `agent record` wrote");
    }
    int version = buffer.getInt();
    consumed = FrameCodec.PREAMBLE;
    if (version != FrameCodec.VERSION) {
      throw refused("version " + version, "version " + FrameCodec.VERSION);
    }
    if (!(frame() instanceof Frame.Head first)) {
      String why = damage == null ? "another frame first" : damage;
      throw refused("no whole head, " + why, "a file that `agent record` wrote");
    }
    head = first;
  }

  private IllegalArgumentException refused(String value, String expected) {
    return new IllegalArgumentException(path + ": " + value + " (expected: " + expected + ")");
  }

  /// What the recording is of.
  public Frame.Head head() {
    Frame.Head read = head;
    if (read == null) {
      throw new IllegalStateException("head: none (expected: read when the file was opened)");
    }
    return read;
  }

  /// The next event; null after the last one that is whole.
  public Frame.@Nullable Event next() throws IOException {
    if (tail != null || damage != null) {
      return null;
    }
    return switch (frame()) {
      case null -> null;
      case Frame.Event event -> event;
      case Frame.Tail last -> {
        tail = last;
        yield null;
      }
      case Frame.Head _ -> {
        damage = "a second head in front of byte " + consumed;
        yield null;
      }
    };
  }

  /// How the recording was ended; empty before that was read, and when it was cut off.
  public Optional<Frame.Tail> tail() {
    return Optional.ofNullable(tail);
  }

  /// Why nothing more can be read, although the recording was not ended; empty when it was.
  public Optional<String> damage() {
    return Optional.ofNullable(damage);
  }

  private @Nullable Frame frame() throws IOException {
    if (!has(FrameCodec.PREFIX)) {
      damage = "cut off behind byte " + consumed;
      return null;
    }
    int length = buffer.getInt(buffer.position());
    if (length < 1 || length > FrameCodec.MOST_BODY) {
      damage = "damaged behind byte " + consumed + ": a frame of " + length + " bytes";
      return null;
    }
    if (!has(FrameCodec.PREFIX + length)) {
      damage = "cut off behind byte " + consumed + ", in a frame of " + length + " bytes";
      return null;
    }
    return sound(length);
  }

  private @Nullable Frame sound(int length) {
    int body = buffer.position() + FrameCodec.PREFIX;
    int told = buffer.getInt(body - Integer.BYTES);
    if (told != FrameCodec.checksum(length, buffer, body)) {
      damage = "damaged behind byte " + consumed + ": its checksum is wrong";
      return null;
    }
    byte[] copy = new byte[length];
    buffer.get(body, copy);
    buffer.position(body + length);
    try {
      Frame frame = FrameCodec.read(ByteBuffer.wrap(copy));
      consumed += FrameCodec.PREFIX + length;
      return frame;
    } catch (IllegalArgumentException e) {
      damage = "damaged behind byte " + consumed + ": " + e.getMessage();
      return null;
    }
  }

  /// Whether so many bytes follow; they are in the buffer then.
  private boolean has(int wanted) throws IOException {
    if (buffer.remaining() >= wanted) {
      return true;
    }
    ByteBuffer larger =
        wanted > buffer.capacity() ? ByteBuffer.allocate(2 * wanted).put(buffer) : buffer.compact();
    buffer = larger;
    boolean more = true;
    while (more && buffer.position() < wanted) {
      more = file.read(buffer) >= 0;
    }
    buffer.flip();
    return buffer.remaining() >= wanted;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
