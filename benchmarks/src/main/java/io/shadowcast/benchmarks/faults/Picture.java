package io.shadowcast.benchmarks.faults;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// All that can be seen of a folder by the JDK's own means: every name, kind, mode, owner, mtime,
/// link target, user attributes, which names are one file, and every byte.
final class Picture {
  private final Map<String, String> entries = new TreeMap<>();
  private final Map<String, byte[]> contents = new TreeMap<>();

  private Picture() {}

  /// Looks.
  ///
  /// @param without a name in the root that is left out
  static Picture of(Path root, String without) throws IOException {
    Picture picture = new Picture();
    Map<Object, String> files = new TreeMap<>();
    List<Path> all;
    try (Stream<Path> tree = Files.walk(root)) {
      all = tree.sorted().toList();
    }
    for (Path each : all) {
      String name = root.relativize(each).toString();
      if (!name.equals(without) && !name.startsWith(without + "/")) {
        picture.add(name, each, files);
      }
    }
    return picture;
  }

  private void add(String name, Path path, Map<Object, String> files) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(path, "unix:mode,uid,gid,nlink,ino,rdev", NOFOLLOW_LINKS);
    long modified =
        ((FileTime) Files.getAttribute(path, "lastModifiedTime", NOFOLLOW_LINKS))
            .to(TimeUnit.NANOSECONDS);
    String what =
        "%s %s:%s %d".formatted(mode(found), found.get("uid"), found.get("gid"), modified);
    if (Files.isSymbolicLink(path)) {
      what += " -> " + Files.readSymbolicLink(path);
    } else if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
      what += extended(path);
    } else if (Files.isRegularFile(path, NOFOLLOW_LINKS)) {
      what += " = " + files.computeIfAbsent(found.get("ino"), ino -> name) + extended(path);
      contents.put(name, Files.readAllBytes(path));
    } else {
      what += " device " + found.get("rdev");
    }
    entries.put(name, what);
  }

  private static String mode(Map<String, Object> found) {
    return Integer.toOctalString((int) Objects.requireNonNull(found.get("mode")));
  }

  private static String extended(Path path) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, NOFOLLOW_LINKS);
    StringBuilder out = new StringBuilder();
    for (String name : view.list().stream().sorted().toList()) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      out.append(' ').append(name).append('=').append(HexFormat.of().formatHex(value.array()));
    }
    return out.toString();
  }

  /// What differs, one line each; nothing: both are the same.
  List<String> differences(Picture other) {
    List<String> out = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(entries);
    all.putAll(other.entries);
    for (String name : all.keySet()) {
      String mine = entries.getOrDefault(name, "absent");
      String theirs = other.entries.getOrDefault(name, "absent");
      if (!mine.equals(theirs)) {
        out.add("/%s: %s (expected: %s)".formatted(name, mine, theirs));
      }
      byte[] one = contents.getOrDefault(name, new byte[0]);
      byte[] two = other.contents.getOrDefault(name, new byte[0]);
      int at = Arrays.mismatch(one, two);
      if (at >= 0) {
        out.add(
            "/%s: %d and %d bytes, differing at %d".formatted(name, one.length, two.length, at));
      }
    }
    return out;
  }
}
