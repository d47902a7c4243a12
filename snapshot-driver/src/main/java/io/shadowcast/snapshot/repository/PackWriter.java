package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;

/// A pack that is being written: a file without a name until it is whole and durable, so a writer
/// that dies leaves none. For one thread.
final class PackWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 2 << 20;

  private final Folder folder;
  private final PackId id;
  private final DiskFile file;
  private final SecretKey key;
  private final FrameCodec codec;
  private final List<PackFooter.Entry> entries = new ArrayList<>();
  private final byte[] buffer;
  private final HeapTransfer transfer = new HeapTransfer();
  private int buffered;
  private long written;

  /// @param buffer [#buffer()], used again
  PackWriter(
      Folder folder, Secrets secrets, RandomGenerator random, FrameCodec codec, byte[] buffer)
      throws IOException {
    this.folder = folder;
    this.codec = codec;
    this.buffer = buffer;
    id = unused(folder, random);
    key = secrets.packKey(id.bytes());
    file = folder.unnamed();
    append(PackFooter.header(id));
  }

  private static PackId unused(Folder folder, RandomGenerator random) throws IOException {
    while (true) {
      PackId id = PackId.random(random);
      try {
        folder.stat(id.name());
      } catch (KernelException e) {
        if (Answers.gone(e)) {
          return id;
        }
        throw e;
      }
    }
  }

  static byte[] buffer() {
    return new byte[BUFFER_BYTES];
  }

  PackId id() {
    return id;
  }

  long size() {
    return written + buffered;
  }

  /// Appends a chunk.
  PackFooter.Entry add(Fingerprint chunk, byte[] plain, int from, int length) throws IOException {
    if (BUFFER_BYTES - buffered < length + FrameCodec.OVERHEAD_BYTES) {
      flush();
    }
    long at = size();
    int frame = codec.write(plain, from, length, new FrameCodec.Seal(key, at), buffer, buffered);
    buffered += frame;
    PackFooter.Entry entry = new PackFooter.Entry(chunk, at, frame);
    entries.add(entry);
    return entry;
  }

  /// The plain bytes of a chunk of this pack.
  byte[] read(long offset, int length) throws IOException {
    flush();
    byte[] frame = new byte[length];
    int got = transfer.read(file, offset, frame, length);
    return codec.read("pack " + id + " at byte " + offset, frame, got, key, offset);
  }

  /// Ends the pack, makes it durable and gives it its name.
  void publish() throws IOException {
    append(new PackFooter(entries).write());
    flush();
    file.sync();
    folder.link(file, id.name());
  }

  private void append(byte[] bytes) throws IOException {
    flush();
    transfer.write(file, written, bytes, bytes.length);
    written += bytes.length;
  }

  private void flush() throws IOException {
    if (buffered > 0) {
      transfer.write(file, written, buffer, buffered);
      written += buffered;
      buffered = 0;
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
