package io.shadowcast.snapshot.kernel;

import io.shadowcast.snapshot.volume.FileName;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Where an open file was when it was opened, for messages alone: written out only when something
/// fails.
///
/// @param name a path or a [FileName]
record Whereabouts(@Nullable Whereabouts above, Object name) {
  static Whereabouts root(String path) {
    return new Whereabouts(null, path);
  }

  Whereabouts child(FileName child) {
    return new Whereabouts(this, child);
  }

  /// What the kernel said no to.
  KernelException refused(String call) {
    Errno errno = KernelCall.errno();
    return new KernelException(call + " " + this, errno);
  }

  /// The path, however deep.
  @Override
  public String toString() {
    Deque<String> names = new ArrayDeque<>();
    for (Whereabouts each = this; each != null; each = each.above) {
      names.push(each.name.toString());
    }
    return String.join("/", names);
  }
}
