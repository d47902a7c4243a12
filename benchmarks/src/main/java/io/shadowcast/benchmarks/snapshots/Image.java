package io.shadowcast.benchmarks.snapshots;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// The image of a system's disk: contents of this machine's own files, one after the other, each
/// from the start of a block, so that it shrinks as such a disk does. 1 % of its blocks are
/// overwritten with bytes that do not shrink.
final class Image {
  private static final int BLOCK_BYTES = 4096;
  private static final int RUN_BLOCKS = 256;
  private static final int WINDOW_BYTES = 1 << 20;
  private static final long MOST_OF_A_FILE = 256L << 20;

  private final Path file;
  private final long bytes;

  private Image(Path file, long bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// Where the blocks that are overwritten lie.
  enum Spread {
    /// Each anywhere.
    RANDOM,
    /// In runs of 1 MiB.
    CLUSTERED
  }

  /// Writes it; what the machine's files do not fill is filled with random bytes.
  static Image make(Path file, long bytes, long seed) throws IOException {
    try (FileChannel out = open(file, StandardOpenOption.CREATE_NEW)) {
      long at = 0;
      try (Stream<Path> files = files(Path.of("/usr"))) {
        for (Iterator<Path> each = files.iterator(); at < bytes && each.hasNext(); ) {
          at = append(out, at, each.next(), bytes);
        }
      }
      SplittableRandom random = new SplittableRandom(seed);
      byte[] window = new byte[WINDOW_BYTES];
      for (; at < bytes; at += window.length) {
        random.nextBytes(window);
        out.write(ByteBuffer.wrap(window, 0, (int) Math.min(window.length, bytes - at)), at);
      }
    }
    return new Image(file, bytes);
  }

  /// Regular files in the order of their names, looked up as they are asked for.
  private static Stream<Path> files(Path path) {
    if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
      try (Stream<Path> children = Files.list(path)) {
        return children.sorted().toList().stream().flatMap(Image::files);
      } catch (IOException e) {
        return Stream.empty(); // not for this user to see
      }
    }
    return Files.isRegularFile(path, NOFOLLOW_LINKS) ? Stream.of(path) : Stream.empty();
  }

  private static long append(FileChannel out, long at, Path file, long end) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      long length = Math.min(Math.min(in.size(), MOST_OF_A_FILE), end - at);
      long done = 0;
      out.position(at);
      while (done < length) {
        long moved = in.transferTo(done, length - done, out);
        if (moved <= 0) {
          break;
        }
        done += moved;
      }
      return at + (done + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    } catch (AccessDeniedException | NoSuchFileException e) {
      return at;
    }
  }

  Path file() {
    return file;
  }

  long bytes() {
    return bytes;
  }

  /// Overwrites 1 % of the blocks.
  ///
  /// @return how many bytes
  long overwrite(Spread spread, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    BitSet blocks = blocks(spread, random);
    byte[] junk = new byte[BLOCK_BYTES];
    try (FileChannel out = open(file, StandardOpenOption.WRITE)) {
      for (int i = blocks.nextSetBit(0); i >= 0; i = blocks.nextSetBit(i + 1)) {
        random.nextBytes(junk);
        out.write(ByteBuffer.wrap(junk), (long) i * BLOCK_BYTES);
      }
      out.force(true);
    }
    return (long) blocks.cardinality() * BLOCK_BYTES;
  }

  private BitSet blocks(Spread spread, SplittableRandom random) {
    int all = (int) (bytes / BLOCK_BYTES);
    int wanted = all / 100;
    BitSet blocks = new BitSet(all);
    while (blocks.cardinality() < wanted) {
      int length =
          spread == Spread.RANDOM ? 1 : Math.min(RUN_BLOCKS, wanted - blocks.cardinality());
      int start = random.nextInt(all - RUN_BLOCKS);
      blocks.set(start, start + length);
    }
    return blocks;
  }

  /// A checksum for each MiB: tells whether it holds again what it held.
  List<Integer> sums() throws IOException {
    ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES);
    List<Integer> sums = new ArrayList<>();
    try (FileChannel in = FileChannel.open(file)) {
      for (long at = 0; at < in.size(); at += WINDOW_BYTES) {
        window.clear();
        while (window.hasRemaining() && in.read(window, at + window.position()) > 0) {}
        CRC32C sum = new CRC32C();
        sum.update(window.flip());
        sums.add((int) sum.getValue());
      }
    }
    return sums;
  }

  private static FileChannel open(Path file, StandardOpenOption how) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE, how);
  }
}
