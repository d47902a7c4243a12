package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.KernelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;

/// An open pack, to read.
final class PackFile implements AutoCloseable {
  private final PackId id;
  private final DiskFile file;
  private final SecretKey key;
  private final HeapTransfer transfer;

  PackFile(PackId id, DiskFile file, Secrets secrets, HeapTransfer transfer) {
    this.transfer = transfer;
    this.id = id;
    this.file = file;
    key = secrets.packKey(id.bytes());
  }

  PackId id() {
    return id;
  }

  SecretKey key() {
    return key;
  }

  long size() throws IOException {
    return file.size();
  }

  /// For messages.
  String place(long offset) {
    return "pack " + id + " at byte " + offset;
  }

  /// Reads; fewer bytes only at the end.
  int read(long offset, byte[] into, int length) throws IOException {
    try {
      return transfer.read(file, offset, into, length);
    } catch (KernelException e) {
      throw Answers.ofRead(place(offset), e);
    }
  }

  private byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    int got = read(offset, bytes, length);
    if (got < length) {
      throw new DamagedException(place(offset) + ": ends too early");
    }
    return bytes;
  }

  /// What the pack says it holds.
  ///
  /// @throws DamagedException when its end is not as it was written
  PackFooter footer() throws IOException {
    String name = "pack " + id;
    long size = file.size();
    if (size < PackFooter.HEADER_BYTES + PackFooter.TRAILER_BYTES) {
      throw new DamagedException(name + ": " + size + " bytes, shorter than any pack");
    }
    PackFooter.checkHeader(name, read(0, PackFooter.HEADER_BYTES), id);
    return tail(name, size);
  }

  private PackFooter tail(String name, long size) throws IOException {
    byte[] trailer = read(size - PackFooter.TRAILER_BYTES, PackFooter.TRAILER_BYTES);
    int count = PackFooter.count(name, trailer, size);
    int length = count * PackFooter.ENTRY_BYTES + PackFooter.TRAILER_BYTES;
    return PackFooter.read(name, read(size - length, length), size);
  }

  /// What the pack holds as far as that can be told: by its footer, also when its beginning is
  /// damaged, else by the frames that are found.
  PackFooter held(FrameCodec codec, ChunkProof proof) throws IOException {
    long size = file.size();
    if (size >= PackFooter.HEADER_BYTES + PackFooter.TRAILER_BYTES) {
      try {
        return tail("pack " + id, size);
      } catch (DamagedException e) {
        // Its end is damaged; its frames are found without it.
      }
    }
    return scan(codec, proof);
  }

  /// Finds the frames without the footer. Behind what is no whole frame, the next one is searched
  /// byte by byte.
  private PackFooter scan(FrameCodec codec, ChunkProof proof) throws IOException {
    List<PackFooter.Entry> found = new ArrayList<>();
    byte[] bytes = new byte[FrameCodec.MOST_PLAIN_BYTES + FrameCodec.OVERHEAD_BYTES];
    long offset = PackFooter.HEADER_BYTES;
    while (true) {
      int got = read(offset, bytes, bytes.length);
      if (got < FrameCodec.OVERHEAD_BYTES) {
        return new PackFooter(found);
      }
      int length = FrameCodec.length(bytes, 0, got);
      if (length > 0 && length <= got && FrameCodec.whole(bytes, 0, length)) {
        try {
          byte[] plain = codec.read(place(offset), bytes, got, key, offset);
          found.add(new PackFooter.Entry(proof.fingerprint(plain), offset, length));
        } catch (DamagedException e) {
          // Not a frame of this pack; nothing is lost by it but what it says it holds.
        }
        offset += length;
      } else {
        offset += FrameCodec.next(bytes, 1, got);
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
