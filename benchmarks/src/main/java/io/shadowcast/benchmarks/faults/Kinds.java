package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import java.util.Map;

/// Kinds of nodes as the kernel writes them.
final class Kinds {
  private static final int PERMISSIONS = 07777;

  private Kinds() {}

  /// `S_IFMT` of stat(2).
  static int bits(EntryKind kind) {
    return switch (kind) {
      case REGULAR -> 0100000;
      case FOLDER -> 0040000;
      case SYMBOLIC_LINK -> 0120000;
      case FIFO -> 0010000;
      case SOCKET -> 0140000;
      case CHARACTER_DEVICE -> 0020000;
      case BLOCK_DEVICE -> 0060000;
    };
  }

  /// The attributes of a node that was made and not adorned: what the seam promises.
  static Attributes fresh(Disk.Birth birth) {
    int mode =
        switch (birth.kind()) {
          case REGULAR -> 0600;
          case FOLDER -> 0700;
          case SYMBOLIC_LINK -> 0777;
          case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> birth.mode() & PERMISSIONS;
        };
    return new Attributes(mode, 0, 0, 0, 0, Map.of());
  }
}
