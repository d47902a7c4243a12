package io.shadowcast.snapshot.volume;

import java.nio.file.Path;

/// What is snapshotted and restored.
public sealed interface Target {
  /// Where it lies on this host; absolute.
  Path path();

  /// A folder and what is below it, on the folder's own filesystem.
  record Tree(Path path) implements Target {
    /// Refuses relative paths.
    public Tree {
      absolute(path);
    }
  }

  /// A block device or an image file: one content.
  record Block(Path path) implements Target {
    /// Refuses relative paths.
    public Block {
      absolute(path);
    }
  }

  private static void absolute(Path path) {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("target: " + path + " (expected: an absolute path)");
    }
  }
}
