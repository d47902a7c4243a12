package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// The journals of restores: `STATE/restores/XXXXXXXX`.
///
/// @param state absolute
record Journals(Path state, RandomGenerator random) {
  private static final FileName RESTORES = FileName.of("restores");

  static Journals in(Path state, RandomGenerator random) throws IOException {
    Path absolute = state.toAbsolutePath().normalize();
    Path above = absolute.getParent();
    if (above != null) {
      try (Folder folder = LinuxFolder.open(above)) {
        make(folder, FileName.of(String.valueOf(absolute.getFileName())));
      }
    }
    try (Folder folder = LinuxFolder.open(absolute)) {
      make(folder, RESTORES);
    }
    return new Journals(absolute, random);
  }

  private static void make(Folder in, FileName name) throws IOException {
    try {
      in.makeFolder(name).close();
      in.sync();
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.EEXIST)) {
        throw e;
      }
    }
  }

  /// An empty one.
  Path make() throws IOException {
    String name = HexFormat.of().toHexDigits(random.nextInt());
    try (Folder folder = LinuxFolder.open(folder())) {
      folder.makeFolder(FileName.of(name)).close();
      folder.sync();
    }
    return folder().resolve(name);
  }

  List<Path> list() throws IOException {
    try (Folder folder = LinuxFolder.open(folder())) {
      return folder.names().stream()
          .sorted()
          .map(name -> folder().resolve(name.toString()))
          .toList();
    }
  }

  private Path folder() {
    return state.resolve(RESTORES.toString());
  }
}
