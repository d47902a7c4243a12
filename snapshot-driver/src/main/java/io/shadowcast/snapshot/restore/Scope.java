package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What of a target may be changed at all.
///
/// @param root of the target; what lies on another filesystem or mount is not part of it
/// @param untouchable paths in the target that stay whatever the policies say
/// @param unread what the snapshot could not read and so does not hold
record Scope(PathPolicies policies, Stat root, List<FilePath> untouchable, List<FilePath> unread) {
  private static final int MOST_NAME_BYTES = 255;
  private static final FilePath STASH = FilePath.of(Restore.STASH);
  private static final FilePath HOLD = FilePath.of(Restore.HOLD);

  /// The part of `untouchable` that lies in the target.
  static Scope of(Request request, Stat root, List<FilePath> unread) {
    List<FilePath> inside = new ArrayList<>();
    for (Path each : request.untouchable()) {
      within(request.target().path(), each).ifPresent(inside::add);
    }
    within(request.target().path(), request.journal()).ifPresent(inside::add);
    return new Scope(request.policies(), root, inside, List.copyOf(unread));
  }

  private static Optional<FilePath> within(Path root, Path path) {
    Path normal = path.normalize();
    return normal.startsWith(root.normalize())
        ? Optional.of(FilePath.of(root.normalize().relativize(normal).toString()))
        : Optional.empty();
  }

  /// Whether this is the folder of restores or of drivers themselves, of which nothing is said.
  boolean stash(FilePath path) {
    return path.equals(STASH) || path.equals(HOLD);
  }

  /// Why it stays as it is, whatever the policy.
  Optional<String> stays(FilePath path, Optional<Stat> live) {
    if (untouchable.stream().anyMatch(path::within)) {
      return Optional.of("state of the agent, of a repository or of this restore");
    }
    if (unread.stream().anyMatch(path::within)) {
      return Optional.of("could not be read when the snapshot was taken: it is not in it");
    }
    return live.filter(this::elsewhere).map(stat -> "another filesystem is mounted here");
  }

  private boolean elsewhere(Stat stat) {
    return stat.device() != root.device() || stat.mount() != root.mount();
  }

  /// Whether everything in that folder has one policy and none of it is untouchable. Mounts are not
  /// looked for.
  boolean uniformIn(FilePath folder) {
    return policies.uniformIn(folder)
        && untouchable.stream().noneMatch(each -> each.within(folder))
        && unread.stream().noneMatch(each -> each.within(folder));
  }

  /// A name for what was there and lost to the snapshot's.
  static FileName aside(FileName name, int id) {
    byte[] suffix =
        (".shadowcast-conflict-" + HexFormat.of().toHexDigits(id))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = name.bytes();
    int most = Math.min(bytes.length, MOST_NAME_BYTES - suffix.length);
    byte[] out = Arrays.copyOf(bytes, most + suffix.length);
    System.arraycopy(suffix, 0, out, most, suffix.length);
    return new FileName(out);
  }
}
