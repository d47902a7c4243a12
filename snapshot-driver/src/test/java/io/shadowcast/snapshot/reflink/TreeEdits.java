package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.LoopVolume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Random changes to a tree, the same for the same seed.
public final class TreeEdits {
  private static final int BLOCK = 4096;
  private final Path root;
  private final Random random;
  private int made;

  public TreeEdits(Path root, long seed) {
    this.root = root;
    this.random = new Random(seed);
  }

  /// Makes folders with files of all sizes.
  public void fill(int folders, int filesOfEach) throws IOException {
    for (int i = 0; i < folders; i++) {
      Path folder = Files.createDirectories(root.resolve("d" + i % 3).resolve("e" + i));
      for (int j = 0; j < filesOfEach; j++) {
        Files.write(folder.resolve("f" + made++), bytes(random.nextInt(3 * BLOCK)));
      }
    }
    Files.write(root.resolve("image"), bytes(1 << 20));
    Files.createSymbolicLink(root.resolve("link"), Path.of("image"));
    LoopVolume.need("mkfifo", root.resolve("pipe").toString());
  }

  /// One change.
  public void edit() throws IOException {
    switch (random.nextInt(16)) {
      case 0 -> Files.write(anyFolder().resolve("n" + made++), bytes(random.nextInt(9 * BLOCK)));
      case 1 -> Files.createDirectories(anyFolder().resolve("m" + made++).resolve("in"));
      case 2 -> Files.deleteIfExists(anyFile());
      case 3 -> Files.move(anyFile(), anyFolder().resolve("r" + made++));
      case 4 -> moveFolder();
      case 5 -> Files.setPosixFilePermissions(anyFile(), PosixFilePermissions.fromString(mode()));
      case 6 -> Files.createLink(anyFolder().resolve("h" + made++), anyFile());
      case 7 -> Files.createSymbolicLink(anyFolder().resolve("s" + made++), anyFile());
      case 8 -> setLength();
      case 9 -> punch();
      case 10 -> map();
      case 11 -> share();
      case 12 -> mark(anyFile());
      case 13 -> removeFolder();
      default -> patch();
    }
  }

  private void patch() throws IOException {
    Path file = random.nextBoolean() ? root.resolve("image") : anyFile();
    try (RandomAccessFile at = new RandomAccessFile(file.toFile(), "rw")) {
      at.seek(random.nextInt((int) at.length() + 1));
      at.write(bytes(1 + random.nextInt(2 * BLOCK)));
    }
  }

  private void mark(Path file) throws IOException {
    Files.setAttribute(file, "user:k" + made++ % 3, bytes(5));
  }

  private void setLength() throws IOException {
    try (RandomAccessFile at = new RandomAccessFile(anyFile().toFile(), "rw")) {
      at.setLength(random.nextInt(5 * BLOCK));
    }
  }

  private void punch() throws IOException {
    String[] how = {"-p", "-z", "-n"};
    int start = random.nextInt(250) * BLOCK;
    LoopVolume.need(
        "fallocate",
        how[random.nextInt(3)],
        "-o",
        start + "",
        "-l",
        BLOCK * (1 + random.nextInt(4)) + "",
        image() + "");
  }

  private Path image() throws IOException {
    Path image = root.resolve("image");
    if (!Files.exists(image)) {
      Files.write(image, bytes(BLOCK * 256));
    }
    return image;
  }

  private void map() throws IOException {
    Path file = image();
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() == 0) {
        return;
      }
      MemorySegment all = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
      long at = random.nextLong(channel.size());
      all.set(java.lang.foreign.ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
    }
  }

  private void share() throws IOException {
    LoopVolume.need("cp", "--reflink=always", anyFile() + "", anyFolder() + "/c" + made++);
  }

  private void moveFolder() throws IOException {
    Path from = anyFolder();
    Path to = anyFolder();
    if (!from.equals(root) && !to.startsWith(from)) {
      Files.move(from, to.resolve("moved" + made++));
    }
  }

  private void removeFolder() throws IOException {
    Path folder = anyFolder();
    if (folder.getNameCount() > root.getNameCount() + 1) {
      LoopVolume.need("rm", "-rf", folder.toString());
    }
  }

  private String mode() {
    return List.of("rw-------", "rwxr-xr-x", "rw-rw-rw-").get(random.nextInt(3));
  }

  private Path anyFile() throws IOException {
    List<Path> all = all(false);
    return all.isEmpty() ? Files.write(root.resolve("z" + made++), bytes(10)) : pick(all);
  }

  private Path anyFolder() throws IOException {
    return pick(all(true));
  }

  private Path pick(List<Path> all) {
    return all.get(random.nextInt(all.size()));
  }

  private List<Path> all(boolean folders) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(each -> !each.startsWith(root.resolve(".shadowcast")))
          .filter(each -> folders ? isFolder(each) : isFile(each))
          .sorted()
          .toList();
    }
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  private byte[] bytes(int length) {
    byte[] out = new byte[length];
    random.nextBytes(out);
    return ByteBuffer.wrap(out).array();
  }
}
