package io.shadowcast.snapshot.restore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Random changes of a tree, of every kind that ordinary programs make.
final class Edits {
  private final Path root;
  private final Random random;

  Edits(Path root, Random random) {
    this.root = root;
    this.random = random;
  }

  void some(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try {
        one();
      } catch (FileSystemException e) {
        // a name that is taken, or goes through a file, is a change not made
      }
    }
  }

  private void one() throws IOException {
    switch (random.nextInt(14)) {
      case 0, 1 -> create(any(folders()).resolve(name()));
      case 2 -> Files.createDirectories(any(folders()).resolve(name()).resolve(name()));
      case 3 -> Files.createSymbolicLink(any(folders()).resolve(name()), Path.of("../" + name()));
      case 4 -> link();
      case 5 -> delete();
      case 6 -> move();
      case 7, 8, 9 -> overwrite();
      case 10 -> resize();
      case 11 -> attributes();
      case 12 -> turn();
      default -> sparse(any(folders()).resolve(name()));
    }
  }

  private String name() {
    return switch (random.nextInt(12)) {
      case 0 -> "program.so";
      case 1 -> "with space and \u00e9";
      default -> "n" + random.nextInt(40);
    };
  }

  private byte[] bytes(int length) {
    byte[] out = new byte[length];
    random.nextBytes(out);
    for (int i = 0; i < length; i += 512) {
      out[i] = 1;
    }
    return out;
  }

  private int length() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(100);
      case 1 -> random.nextInt(20_000);
      case 2 -> 4096 * random.nextInt(40);
      default -> random.nextInt(600_000);
    };
  }

  private void create(Path path) throws IOException {
    Files.write(path, bytes(length()), StandardOpenOption.CREATE_NEW);
  }

  private void link() throws IOException {
    List<Path> files = files();
    if (!files.isEmpty()) {
      Files.createLink(any(folders()).resolve(name()), any(files));
    }
  }

  private void delete() throws IOException {
    List<Path> all = all();
    if (all.size() > 1) {
      remove(any(all.subList(1, all.size())));
    }
  }

  private static void remove(Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }

  private void move() throws IOException {
    List<Path> all = all();
    Path from = any(all);
    Path to = any(folders()).resolve(name());
    if (!from.equals(root) && !to.startsWith(from)) {
      Files.move(from, to);
    }
  }

  private void overwrite() throws IOException {
    List<Path> files = files();
    if (files.isEmpty()) {
      return;
    }
    Path file = any(files);
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long at = random.nextLong(out.size() + 1);
      out.write(ByteBuffer.wrap(bytes(1 + random.nextInt(9000))), at);
    }
  }

  private void resize() throws IOException {
    List<Path> files = files();
    if (!files.isEmpty()) {
      try (FileChannel out = FileChannel.open(any(files), StandardOpenOption.WRITE)) {
        if (random.nextBoolean()) {
          out.truncate(random.nextLong(out.size() + 1));
        } else {
          out.write(ByteBuffer.wrap(bytes(100)), out.size() + 4096L * random.nextInt(50));
        }
      }
    }
  }

  private void attributes() throws IOException {
    Path path = any(all());
    if (Files.isSymbolicLink(path)) {
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> Files.setLastModifiedTime(path, FileTime.fromMillis(random.nextInt()));
      case 1 ->
          Files.setAttribute(
              path, "user:k" + random.nextInt(3), name().getBytes(StandardCharsets.UTF_8));
      case 2 -> Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x--x"));
      default -> Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /// A file becomes a folder or the other way round.
  private void turn() throws IOException {
    List<Path> all = all();
    Path path = any(all);
    if (path.equals(root)) {
      return;
    }
    boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    remove(path);
    if (folder) {
      create(path);
    } else {
      Files.createDirectory(path);
      create(path.resolve(name()));
    }
  }

  private void sparse(Path path) throws IOException {
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < 4; i++) {
        out.write(ByteBuffer.wrap(bytes(4096)), 4096L * random.nextInt(300));
      }
    }
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return new ArrayList<>(walk.sorted().toList());
    }
  }

  private List<Path> folders() throws IOException {
    return all().stream()
        .filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  private List<Path> files() throws IOException {
    return all().stream()
        .filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
