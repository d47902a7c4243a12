package io.shadowcast.agent.recording;

import io.shadowcast.agent.os.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Writes a recording to a new file that nobody but its owner may read. What was flushed survives
/// the death of the agent. One thread.
final class RecordingWriter implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final FileChannel file;
  private final MessageDigest digest = sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private long bytes = FrameCodec.PREAMBLE;

  private RecordingWriter(FileChannel file) {
    this.file = file;
    buffer.putLong(FrameCodec.MAGIC).putInt(FrameCodec.VERSION);
  }

  /// Makes the file and writes its head.
  ///
  /// @throws IOException when it is there already, or cannot be made
  static RecordingWriter create(Path file, Frame.Head head) throws IOException {
    RecordingWriter writer = new RecordingWriter(PrivateFile.create(file));
    try {
      writer.write(head);
      writer.flush();
      return writer;
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  /// How large the file is once all is flushed.
  long bytes() {
    return bytes;
  }

  void write(Frame frame) throws IOException {
    int most = FrameCodec.most(frame);
    if (most > BUFFER) {
      flush();
      ByteBuffer large = ByteBuffer.allocate(most);
      FrameCodec.write(frame, large);
      bytes += large.position();
      out(large.flip());
      return;
    }
    if (most > buffer.remaining()) {
      flush();
    }
    int before = buffer.position();
    FrameCodec.write(frame, buffer);
    bytes += buffer.position() - before;
  }

  /// Hands everything to the kernel.
  void flush() throws IOException {
    out(buffer.flip());
    buffer.clear();
  }

  private void out(ByteBuffer from) throws IOException {
    digest.update(from.duplicate());
    while (from.hasRemaining()) {
      file.write(from);
    }
  }

  /// Of all that was flushed, hex. Nothing is to be written afterwards.
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /// Flushes, and waits until the disk has it.
  void sync() throws IOException {
    flush();
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
