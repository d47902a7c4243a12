package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Goes through a tree, names in order, folders after what is in them. Without recursion, since a
/// tree may be deeper than a stack. What is hidden in the root is passed over, and what vanishes
/// meanwhile.
///
/// @param <F> what the caller knows of a folder while it is gone through
public final class Traversal<F> {
  private final Steps<F> steps;
  private final Deque<Level<F>> levels = new ArrayDeque<>();

  public Traversal(Steps<F> steps) {
    this.steps = steps;
  }

  /// What is done on the way.
  ///
  /// @param <F> as above
  public interface Steps<F> {
    /// At each name.
    ///
    /// @param inside whether a folder here is not too deep to be gone through
    /// @return what is known of the folder with this name, to go through it; empty: not
    Optional<F> at(F in, Folder folder, FileName name, Stat stat, boolean inside)
        throws IOException;

    /// After the last name of a folder, which is still open.
    ///
    /// @param above the folder it lies in, and what is known of that; empty for the root
    void end(F of, Folder folder, Optional<Above<F>> above) throws IOException;
  }

  /// The folder above one.
  ///
  /// @param <F> as above
  public record Above<F>(F in, Folder folder) {}

  private static final class Level<F> {
    final Folder folder;
    final F known;
    final List<FileName> names;
    int next;

    Level(Folder folder, F known) throws IOException {
      this.folder = folder;
      this.known = known;
      this.names = new ArrayList<>(folder.names());
    }
  }

  /// Goes through it all.
  ///
  /// @param root stays open
  public void through(Folder root, F known) throws IOException {
    push(new Level<>(root, known));
    levels.getFirst().names.removeAll(Hold.HIDDEN);
    try {
      while (!levels.isEmpty()) {
        Level<F> level = levels.getFirst();
        if (level.next < level.names.size()) {
          step(level, level.names.get(level.next++));
        } else {
          leave(level);
        }
      }
    } finally {
      while (levels.size() > 1) {
        levels.pop().folder.close();
      }
    }
  }

  private void push(Level<F> level) {
    Collections.sort(level.names);
    levels.push(level);
  }

  private void step(Level<F> level, FileName name) throws IOException {
    try {
      Stat stat = level.folder.stat(name);
      boolean deeper = levels.size() < FilePath.DEEPEST;
      Optional<F> inside = steps.at(level.known, level.folder, name, stat, deeper);
      if (inside.isPresent()) {
        push(new Level<>(level.folder.folder(name), inside.get()));
      }
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  private void leave(Level<F> level) throws IOException {
    levels.pop();
    Level<F> above = levels.peek();
    if (above == null) {
      steps.end(level.known, level.folder, Optional.empty());
      return;
    }
    try (Folder folder = level.folder) {
      steps.end(level.known, folder, Optional.of(new Above<>(above.known, above.folder)));
    }
  }
}
