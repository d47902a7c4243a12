package io.shadowcast.agent.facts;

import io.shadowcast.agent.config.FactsSettings.FilePattern;
import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Files by path or glob: digest of the whole content, and the content itself when it is text of at
/// most 64 KiB and not secret. A file is read again only when its time of change, size or identity
/// differs.
final class FileFacts implements FactSource {
  private static final int LARGEST_VALUE = 64 * 1024;
  private static final int MOST_FILES = 5000;
  private static final int DEEPEST = 16;
  private static final int CHUNK = 64 * 1024;

  private final List<FilePattern> patterns;
  private Map<Path, Seen> seen = Map.of();

  private record Stamp(@Nullable Object key, FileTime modified, Object changed, long size) {}

  private record Seen(Stamp stamp, Found found) {}

  FileFacts(List<FilePattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  @Override
  public List<Found> look() throws IOException {
    Map<Path, Seen> now = new HashMap<>();
    List<Found> found = new ArrayList<>();
    for (FilePattern pattern : patterns) {
      for (Path path : paths(pattern.glob())) {
        found.add(look(path, pattern.secret(), now));
      }
    }
    seen = now;
    return found;
  }

  @Override
  public ProbeResult probe() {
    List<String> closed =
        patterns.stream()
            .map(FilePattern::glob)
            .filter(glob -> !isGlob(glob) && closed(Path.of(glob)))
            .toList();
    return closed.isEmpty()
        ? ProbeResult.full("facts:files")
        : new ProbeResult(
            "facts:files",
            ProbeResult.State.REDUCED,
            "closed to the agent's user: " + String.join(", ", closed),
            "let the agent's group read them");
  }

  private Found look(Path path, boolean secret, Map<Path, Seen> now) {
    String name = path.toString();
    try {
      Map<String, Object> is =
          Files.readAttributes(path, "unix:ctime,lastModifiedTime,size,fileKey,isRegularFile");
      if (!Boolean.TRUE.equals(is.get("isRegularFile"))) {
        return Found.missing("file", name);
      }
      Stamp stamp =
          new Stamp(
              is.get("fileKey"),
              (FileTime) Objects.requireNonNull(is.get("lastModifiedTime")),
              Objects.requireNonNull(is.get("ctime")),
              (Long) Objects.requireNonNull(is.get("size")));
      Seen before = seen.get(path);
      Found found =
          before != null && before.stamp().equals(stamp) ? before.found() : read(path, secret);
      now.put(path, new Seen(stamp, found));
      return found;
    } catch (IOException e) {
      return Found.missing("file", name);
    }
  }

  private static Found read(Path path, boolean declaredSecret) throws IOException {
    MessageDigest sha = Found.sha256();
    byte[] head;
    try (InputStream in = Files.newInputStream(path)) {
      head = in.readNBytes(LARGEST_VALUE + 1);
      sha.update(head);
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
        sha.update(chunk, 0, count);
      }
    }
    String digest = HexFormat.of().formatHex(sha.digest());
    boolean secret =
        declaredSecret
            || Secrecy.byName(path)
            || Secrecy.byName(path.toRealPath())
            || Secrecy.byContent(head);
    Optional<String> value = secret ? Optional.empty() : text(head);
    return new Found("file", path.toString(), value, digest, false, secret);
  }

  private static Optional<String> text(byte[] bytes) {
    if (bytes.length > LARGEST_VALUE) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isGlob(String glob) {
    return glob.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static boolean closed(Path path) {
    return Files.exists(path) && !Files.isReadable(path);
  }

  /// The path itself, there or not, or the files a glob matches, in order; at most 5000.
  private static Iterable<Path> paths(String glob) throws IOException {
    if (!isGlob(glob)) {
      return List.of(Path.of(glob));
    }
    Path root = root(glob);
    TreeSet<Path> matches = new TreeSet<>();
    if (Files.isDirectory(root)) {
      try {
        PathMatcher matcher = root.getFileSystem().getPathMatcher("glob:" + glob);
        int depth =
            glob.contains("**") ? DEEPEST : Path.of(glob).getNameCount() - root.getNameCount();
        Files.walkFileTree(
            root, EnumSet.noneOf(FileVisitOption.class), depth, new Matching(matcher, matches));
      } catch (IllegalArgumentException e) {
        throw new IOException("facts.files: " + glob + " (expected: a glob)", e);
      }
    }
    return matches;
  }

  /// The directory above the first name with a wildcard.
  private static Path root(String glob) throws IOException {
    try {
      int first = 0;
      while ("*?[{".indexOf(glob.charAt(first)) < 0) {
        first++;
      }
      return Path.of(glob.substring(0, Math.max(1, glob.lastIndexOf('/', first))));
    } catch (InvalidPathException e) {
      throw new IOException(e);
    }
  }

  /// Collects what matches and steps over what it may not read.
  private static final class Matching extends SimpleFileVisitor<Path> {
    private final PathMatcher matcher;
    private final Set<Path> matches;

    Matching(PathMatcher matcher, Set<Path> matches) {
      this.matcher = matcher;
      this.matches = matches;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
      if (!is.isDirectory() && matcher.matches(file)) {
        matches.add(file);
      }
      return matches.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
