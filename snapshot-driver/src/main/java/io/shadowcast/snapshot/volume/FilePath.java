package io.shadowcast.snapshot.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The way from the root of a target to a file in it; empty for the root itself. It cannot leave
/// the root, for no [FileName] is `..`.
public record FilePath(List<FileName> names) implements Comparable<FilePath> {
  /// How many folders deep a target is captured: no path that the kernel takes names more
  /// (PATH_MAX, 4096 bytes). Below it a snapshot says of a folder that it was not read.
  public static final int DEEPEST = 2048;

  /// The root of the target.
  public static final FilePath ROOT = new FilePath(List.of());

  /// Copies.
  public FilePath {
    names = List.copyOf(names);
  }

  /// Parses `etc/nginx/nginx.conf`; a leading `/` and empty parts count for nothing.
  ///
  /// @throws IllegalArgumentException for a part that no file can be called
  public static FilePath of(String text) {
    return new FilePath(
        Arrays.stream(text.split("/")).filter(part -> !part.isEmpty()).map(FileName::of).toList());
  }

  /// The path of a file in this folder.
  public FilePath child(FileName name) {
    List<FileName> longer = new ArrayList<>(names.size() + 1);
    longer.addAll(names);
    longer.add(name);
    return new FilePath(longer);
  }

  /// Whether this is that folder or lies in it.
  public boolean within(FilePath folder) {
    int depth = folder.names.size();
    return depth <= names.size() && names.subList(0, depth).equals(folder.names);
  }

  @Override
  public int compareTo(FilePath other) {
    for (int i = 0; i < Math.min(names.size(), other.names.size()); i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }

  /// `/` and the names with `/` between them.
  @Override
  public String toString() {
    return names.stream().map(FileName::toString).collect(Collectors.joining("/", "/", ""));
  }
}
