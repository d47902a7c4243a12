package io.shadowcast.benchmarks.faults;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A small tree with everything in it that a tree can have, made and changed by the JDK alone.
final class LiveSample {
  private static final List<Integer> SIZES =
      List.of(0, 1, 200, 4095, 4096, 4097, 20_000, 70_000, 131_073, 200_000);
  private static final int MOST_MODE = 01000;

  private final Path root;
  private final SplittableRandom random;
  private int named;

  LiveSample(Path root, SplittableRandom random) {
    this.root = root;
    this.random = random;
  }

  /// Fills the folder.
  void fill() throws IOException {
    for (String folder : List.of("a", "b", "a/c")) {
      Files.createDirectory(root.resolve(folder));
    }
    for (int i = 0; i < 7; i++) {
      create();
    }
    Path file = pick(Files::isRegularFile);
    Files.createLink(fresh(), file);
    Files.createSymbolicLink(fresh(), Path.of("../nowhere/" + random.nextInt(100)));
    settle();
  }

  /// Changes some of it.
  void change() throws IOException {
    int changes = random.nextInt(3, 9);
    for (int i = 0; i < changes; i++) {
      changeOne();
    }
    settle();
  }

  private void changeOne() throws IOException {
    Path file = pick(each -> Files.isRegularFile(each, NOFOLLOW_LINKS));
    switch (random.nextInt(12)) {
      case 0 -> create();
      case 1 -> removeUnlessLast(file);
      case 2 -> truncate(file);
      case 3 -> Files.setAttribute(file, "unix:mode", random.nextInt(MOST_MODE) | 0400);
      case 4 -> Files.move(file, fresh());
      case 5 -> Files.createLink(fresh(), file);
      case 6 -> replaceByLink(file);
      case 7 -> mark(file);
      case 8 -> Files.createDirectory(fresh());
      case 9 -> moveFolder();
      case 10 -> removeLink();
      default -> patch(file);
    }
  }

  private void create() throws IOException {
    Path file = fresh();
    Files.write(file, bytes(SIZES.get(random.nextInt(SIZES.size()))));
    if (random.nextInt(4) == 0) {
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(sparse.length() + 50_000);
      }
    }
    if (random.nextInt(3) == 0) {
      mark(file);
    }
  }

  private void removeUnlessLast(Path file) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      if (all.filter(each -> Files.isRegularFile(each, NOFOLLOW_LINKS)).count() > 3) {
        Files.delete(file);
      }
    }
  }

  private void moveFolder() throws IOException {
    Path folder = pick(each -> Files.isDirectory(each, NOFOLLOW_LINKS));
    Path place = fresh();
    if (!folder.equals(root) && !place.startsWith(folder)) {
      Files.move(folder, place);
    }
  }

  private void removeLink() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      Optional<Path> link = all.filter(Files::isSymbolicLink).findFirst();
      if (link.isPresent()) {
        Files.delete(link.get());
      }
    }
  }

  private void truncate(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(random.nextLong(open.length() + 1));
    }
  }

  private void replaceByLink(Path file) throws IOException {
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("to-" + random.nextInt(100)));
    create();
  }

  private void patch(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(random.nextLong(open.length() + 1));
      open.write(bytes(random.nextInt(1, 9000)));
    }
  }

  private void mark(Path file) throws IOException {
    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
        .write("mark" + random.nextInt(2), ByteBuffer.wrap(bytes(random.nextInt(1, 30))));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Path fresh() throws IOException {
    Path folder = pick(each -> Files.isDirectory(each, NOFOLLOW_LINKS));
    return folder.resolve("n" + named++);
  }

  private Path pick(java.util.function.Predicate<Path> which) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> found = all.filter(which).sorted().toList();
      return found.get(random.nextInt(found.size()));
    }
  }

  /// Times that no clock gave, so that a restore must have set them.
  private void settle() throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(root)) {
      all = new ArrayList<>(tree.sorted(Comparator.reverseOrder()).toList());
    }
    for (Path each : all) {
      if (!Files.isSymbolicLink(each)) {
        long nanos = TimeUnit.SECONDS.toNanos(1_000_000_000) + random.nextLong(1L << 50);
        Files.setLastModifiedTime(each, FileTime.from(nanos, TimeUnit.NANOSECONDS));
      }
    }
  }
}
