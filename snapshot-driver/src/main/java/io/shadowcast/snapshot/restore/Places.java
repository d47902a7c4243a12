package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import java.io.IOException;
import java.nio.file.Path;

/// How a restore gets hold of its target and its journal; tests put a recorder between.
public interface Places {
  /// Those of this kernel.
  Places LINUX =
      new Places() {
        @Override
        public Folder folder(Path path) throws IOException {
          return LinuxFolder.open(path);
        }

        @Override
        public DiskFile device(Path path, boolean writable) throws IOException {
          return LinuxFolder.device(path, writable);
        }
      };

  /// Opens a folder; the caller closes it.
  Folder folder(Path path) throws IOException;

  /// Opens a device or an image; the caller closes it.
  DiskFile device(Path path, boolean writable) throws IOException;
}
