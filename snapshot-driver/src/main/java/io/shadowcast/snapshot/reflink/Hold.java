package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.restore.LocalCopy;
import io.shadowcast.snapshot.restore.Restore;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The folder in the root of a target in which drivers keep the base of the next difference. No
/// snapshot holds it.
public final class Hold {
  /// Its name.
  public static final FileName NAME = FileName.of(Restore.HOLD);

  /// Names in the root of a target that no snapshot holds.
  public static final Set<FileName> HIDDEN = Set.of(NAME, FileName.of(Restore.STASH));

  private static final Pattern FRESH = Pattern.compile("([a-z]+)-(\\d{1,18})-[0-9a-f]{16}");

  private Hold() {}

  /// Opens it, made where it is not there; that does not show in the times of the root.
  public static Folder open(Folder root) throws IOException {
    Optional<Folder> there = folder(root, NAME);
    if (there.isPresent()) {
      return there.get();
    }
    Attributes before = root.attributes();
    Folder made = root.makeFolder(NAME);
    root.setAttributes(before);
    return made;
  }

  /// Removes it again when nothing is in it.
  public static void removeEmpty(Folder root) throws IOException {
    Attributes before = root.attributes();
    root.removeFolder(NAME);
    root.setAttributes(before);
  }

  /// What a kept snapshot is called there.
  public static FileName of(SnapshotId id) {
    return FileName.of(id.toString());
  }

  /// A name for what is not kept yet: it tells the process, so that what a dead one left is known.
  ///
  /// @param driver whose it is
  public static FileName fresh(String driver, RandomGenerator random) {
    String digits = HexFormat.of().toHexDigits(random.nextLong());
    return FileName.of(driver + "-" + ProcessHandle.current().pid() + "-" + digits);
  }

  /// Whether a name is of what a driver began and neither kept nor dropped, since its process died.
  public static boolean isLeftover(String driver, FileName name) {
    Matcher matcher = FRESH.matcher(name.toString());
    return matcher.matches()
        && matcher.group(1).equals(driver)
        && ProcessHandle.of(Long.parseLong(matcher.group(2))).isEmpty();
  }

  /// The inodes of folders of a target's filesystem.
  public static Set<Long> inodes(Folder root, List<Path> folders) throws IOException {
    Set<Long> out = new HashSet<>();
    for (Path path : folders) {
      if (Files.isDirectory(path)) {
        try (Folder folder = LinuxFolder.open(path)) {
          Stat stat = folder.stat();
          if (stat.device() == root.stat().device()) {
            out.add(stat.inode());
          }
        }
      }
    }
    return out;
  }

  /// A folder by its name, when there is one.
  public static Optional<Folder> folder(Folder in, FileName name) throws IOException {
    try {
      return Optional.of(in.folder(name));
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// The kept files of a target as what a restore may share blocks with.
  public static LocalCopy copies(Folder root) {
    return (snapshot, path) -> file(root, snapshot, path);
  }

  private static Optional<DiskFile> file(Folder root, SnapshotId snapshot, FilePath path)
      throws IOException {
    if (path.names().isEmpty()) {
      return Optional.empty();
    }
    List<FileName> way = new ArrayList<>(List.of(NAME, of(snapshot)));
    way.addAll(path.names().subList(0, path.names().size() - 1));
    List<Folder> opened = new ArrayList<>();
    try {
      Folder at = root;
      for (FileName name : way) {
        at = at.folder(name);
        opened.add(at);
      }
      return Optional.of(at.open(path.names().getLast()));
    } catch (KernelException e) {
      // Not kept, or not as a file: it is copied.
      return Optional.empty();
    } finally {
      opened.forEach(Folder::close);
    }
  }
}
