package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is mounted for this process, as of [#read()].
public record Mounts(List<Mount> list) {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
  private static final Path BLOCK_DEVICES = Path.of("/sys/class/block");

  /// Copies.
  public Mounts {
    list = List.copyOf(list);
  }

  /// Reads `/proc/self/mountinfo`.
  public static Mounts read() throws IOException {
    return parse(Files.readAllBytes(MOUNTINFO));
  }

  static Mounts parse(byte[] mountinfo) {
    return new Mounts(
        new String(mountinfo, StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> !line.isEmpty())
            .map(Mount::parse)
            .toList());
  }

  /// The mount that a path lies on, links followed.
  ///
  /// @throws IOException when the path is not there, or was mounted since
  public Mount of(Path path) throws IOException {
    Whereabouts where = Whereabouts.root(path.toString());
    long name = Scratch.get().string(path.toString());
    if (StatCall.call(StatCall.WORKING_FOLDER, name, 0) < 0) {
      throw where.refused("stat");
    }
    long id = StatCall.answer().mount();
    return byId(id)
        .orElseThrow(
            () -> new IOException("mount of " + path + ": " + id + " (expected: in mountinfo)"));
  }

  /// The mount with an id.
  Optional<Mount> byId(long id) {
    return list.stream().filter(each -> each.id() == id).findFirst();
  }

  /// Whether what is written at `path` ends in the filesystem of `target`: it lies there itself, by
  /// whatever mount or subvolume, or on a loop device or an overlay whose file or folder does.
  public boolean endsIn(Path path, Path target) throws IOException {
    String device = of(target).device();
    Set<String> seen = new HashSet<>();
    Deque<Path> below = new ArrayDeque<>(List.of(path));
    while (!below.isEmpty()) {
      Mount mount = of(below.pop());
      if (mount.device().equals(device)) {
        return true;
      }
      if (seen.add(mount.device())) {
        carrier(mount).ifPresent(below::push);
      }
    }
    return false;
  }

  /// The file or folder that carries a filesystem, where it is not a disk.
  private static Optional<Path> carrier(Mount mount) throws IOException {
    if (mount.type().equals("overlay")) {
      return mount.option("upperdir").map(Path::of).filter(Files::exists);
    }
    return mount.source().startsWith("/dev/") ? backingFile(mount.source()) : Optional.empty();
  }

  private static Optional<Path> backingFile(String source) throws IOException {
    Path device = Path.of(source);
    if (!Files.exists(device)) {
      return Optional.empty();
    }
    String disk = device.toRealPath().getFileName().toString().replaceFirst("(?<=\\d)p\\d+$", "");
    Path file = BLOCK_DEVICES.resolve(disk).resolve("loop/backing_file");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(Path.of(Files.readString(file).strip())).filter(Files::exists);
  }
}
