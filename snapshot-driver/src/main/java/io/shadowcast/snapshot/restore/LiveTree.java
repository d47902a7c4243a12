package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The folders of a target, opened name by name from its root, so that no symbolic link that
/// somebody puts in the way leads out of it. Keeps the way to the last folder open, for the next
/// path is mostly beside it. For one thread.
final class LiveTree implements AutoCloseable {
  private static final List<Errno> ABSENT = List.of(Errno.ENOENT, new Errno(20), Errno.ELOOP);

  private final Folder root;
  private final List<FileName> names = new ArrayList<>();
  private final List<Folder> way = new ArrayList<>();

  /// @param root stays the caller's
  LiveTree(Folder root) {
    this.root = root;
  }

  static FilePath parent(FilePath path) {
    return new FilePath(path.names().subList(0, path.names().size() - 1));
  }

  static FileName name(FilePath path) {
    return path.names().getLast();
  }

  /// Whether the kernel says that there is nothing, or no way to it.
  static boolean absent(KernelException refused) {
    return ABSENT.contains(refused.errno());
  }

  Folder root() {
    return root;
  }

  /// The folder at a path; closed by this tree, at the next call perhaps.
  Folder folder(FilePath path) throws IOException {
    cut(common(path));
    while (names.size() < path.names().size()) {
      FileName next = path.names().get(names.size());
      way.add(last().folder(next));
      names.add(next);
    }
    return last();
  }

  /// The folder in which a path lies; closed by this tree.
  Folder around(FilePath path) throws IOException {
    return folder(parent(path));
  }

  /// What lies at a path; empty when nothing does.
  Optional<Stat> stat(FilePath path) throws IOException {
    if (path.names().isEmpty()) {
      return Optional.of(root.stat());
    }
    try {
      return Optional.of(around(path).stat(name(path)));
    } catch (KernelException e) {
      if (absent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Lets go of all that is open: after names on the way changed places.
  void forget() {
    cut(0);
  }

  private Folder last() {
    return way.isEmpty() ? root : way.getLast();
  }

  private int common(FilePath path) {
    int same = 0;
    while (same < names.size()
        && same < path.names().size()
        && names.get(same).equals(path.names().get(same))) {
      same++;
    }
    return same;
  }

  private void cut(int depth) {
    while (names.size() > depth) {
      names.removeLast();
      way.removeLast().close();
    }
  }

  @Override
  public void close() {
    forget();
  }
}
