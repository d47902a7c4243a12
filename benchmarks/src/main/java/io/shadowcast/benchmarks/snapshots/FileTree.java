package io.shadowcast.benchmarks.snapshots;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A tree of this machine's own files and links, copied. 1 % of its files are changed: 60 % of them
/// patched in place, 20 % replaced, 10 % removed with a new one created for each, of 10 % the mode
/// changes; what is written does not shrink.
final class FileTree {
  private static final List<String> SOURCES =
      List.of("/usr/share", "/usr/lib/x86_64-linux-gnu", "/usr/lib", "/usr/bin");
  private static final long MOST_BYTES = 16L << 20; // of one file
  private static final int PATCH_BYTES = 4096;
  private static final String KEPT = ".shadowcast";
  private static final int NEW_BYTES = 8192;
  private static final int OTHERS_MAY_WRITE = 0002;

  private final Path root;
  private final int files;

  private FileTree(Path root, int files) {
    this.root = root;
    this.files = files;
  }

  /// What was changed.
  ///
  /// @param bytes of new content
  record Changes(int patched, int replaced, int removed, int created, int modes, long bytes) {
    private Changes and(Changes more) {
      return new Changes(
          patched + more.patched,
          replaced + more.replaced,
          removed + more.removed,
          created + more.created,
          modes + more.modes,
          bytes + more.bytes);
    }
  }

  /// Copies until there are so many files and links, or no more to copy.
  static FileTree make(Path root, int wanted) throws IOException {
    int made = 0;
    for (int i = 0; i < SOURCES.size() && made < wanted; i++) {
      Path source = Path.of(SOURCES.get(i));
      if (Files.isDirectory(source)) {
        Copy copy = new Copy(source, root.resolve(String.valueOf(i)), wanted - made);
        Files.walkFileTree(source, copy);
        made += copy.made;
      }
    }
    return new FileTree(root, made);
  }

  Path root() {
    return root;
  }

  int files() {
    return files;
  }

  /// Changes 1 % of the files.
  ///
  /// @param tag of the names that are created
  Changes change(String tag, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Path> all = new ArrayList<>(regularFiles());
    Collections.shuffle(all, new Random(seed));
    Changes sum = new Changes(0, 0, 0, 0, 0, 0);
    int picked = Math.max(10, all.size() / 100);
    for (Path each : all.subList(0, Math.min(picked, all.size()))) {
      sum = sum.and(change(each, random, tag + "-" + sum.created()));
    }
    return sum;
  }

  private static Changes change(Path file, SplittableRandom random, String tag) throws IOException {
    int die = random.nextInt(100);
    int size = (int) Files.size(file);
    if (die < 60) {
      return new Changes(1, 0, 0, 0, 0, patch(file, size, random));
    }
    if (die < 80) {
      byte[] bytes = bytes(Math.max(64, Math.min(size, 1 << 20)), random);
      Path beside = file.resolveSibling(file.getFileName() + ".t");
      Files.write(beside, bytes);
      Files.setAttribute(beside, "unix:mode", mode(file));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      return new Changes(0, 1, 0, 0, 0, bytes.length);
    }
    if (die < 90) {
      Files.delete(file);
      Files.write(file.resolveSibling("new-" + tag), bytes(NEW_BYTES, random));
      return new Changes(0, 0, 1, 1, 0, NEW_BYTES);
    }
    Files.setAttribute(file, "unix:mode", mode(file) ^ OTHERS_MAY_WRITE);
    return new Changes(0, 0, 0, 0, 1, 0);
  }

  private static int patch(Path file, int size, SplittableRandom random) throws IOException {
    byte[] bytes = bytes(Math.min(PATCH_BYTES, Math.max(size, 64)), random);
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int at = random.nextInt(Math.max(1, size - bytes.length + 1));
      out.write(java.nio.ByteBuffer.wrap(bytes), at);
    }
    return bytes.length;
  }

  private static byte[] bytes(int length, SplittableRandom random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode", NOFOLLOW_LINKS) & 07777;
  }

  private List<Path> regularFiles() throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
          .filter(this::belongs)
          .sorted()
          .toList();
    }
  }

  /// What a driver keeps beside the files is none of them.
  private boolean belongs(Path path) {
    return !root.relativize(path).startsWith(KEPT);
  }

  /// Every name with kind, mode, owner, target and checksum.
  Map<String, String> listing() throws IOException {
    Map<String, String> listing = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(root)) {
      tree.filter(this::belongs)
          .forEach(path -> listing.put(root.relativize(path).toString(), describe(path)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return listing;
  }

  private static String describe(Path path) {
    try {
      Map<String, Object> found = Files.readAttributes(path, "unix:mode,uid,gid", NOFOLLOW_LINKS);
      String what = "%s %s %s ".formatted(mode(found), found.get("uid"), found.get("gid"));
      if (Files.isSymbolicLink(path)) {
        return what + Files.readSymbolicLink(path);
      }
      if (!Files.isRegularFile(path, NOFOLLOW_LINKS)) {
        return what;
      }
      byte[] bytes = Files.readAllBytes(path);
      CRC32C sum = new CRC32C();
      sum.update(bytes);
      return what + bytes.length + " " + sum.getValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mode(Map<String, Object> found) {
    return Integer.toOctalString((int) Objects.requireNonNull(found.get("mode")));
  }

  /// Copies folders, regular files and links with their attributes; leaves out what it may not
  /// read.
  private static final class Copy extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;
    private final int most;
    private int made;

    Copy(Path from, Path to, int most) {
      this.from = from;
      this.to = to;
      this.most = most;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      Files.createDirectories(to.resolve(from.relativize(folder)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (made == most) {
        return FileVisitResult.TERMINATE;
      }
      boolean wanted = attributes.isRegularFile() && attributes.size() <= MOST_BYTES;
      if ((wanted || attributes.isSymbolicLink()) && (!wanted || Files.isReadable(file))) {
        Files.copy(
            file,
            to.resolve(from.relativize(file)),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
        made++;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException fault) {
      return FileVisitResult.CONTINUE;
    }
  }
}
