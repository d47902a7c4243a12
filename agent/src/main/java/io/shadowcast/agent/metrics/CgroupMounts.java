package io.shadowcast.agent.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the cgroup hierarchies are mounted: version 1 by controller, version 2, or both
/// (proc_pid_mountinfo(5)). On a hybrid host a controller lives in exactly one hierarchy: version 1
/// when it is mounted there.
final class CgroupMounts {
  private static final int MOUNT_POINT = 4;

  private final Map<String, Path> controllers = new HashMap<>();
  private Optional<Path> unified = Optional.empty();

  private CgroupMounts() {}

  static CgroupMounts ofThisHost() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    } catch (IOException e) {
      return new CgroupMounts();
    }
  }

  static CgroupMounts parse(List<String> mountinfo) {
    CgroupMounts mounts = new CgroupMounts();
    mountinfo.forEach(mounts::line);
    return mounts;
  }

  /// The mount of a version 1 controller.
  Optional<Path> controller(String name) {
    return Optional.ofNullable(controllers.get(name));
  }

  /// The mount of version 2.
  Optional<Path> unified() {
    return unified;
  }

  private void line(String line) {
    int separator = line.indexOf(" - ");
    String[] fields = line.split(" ", -1);
    if (separator < 0 || fields.length <= MOUNT_POINT) {
      return;
    }
    Path mount = Path.of(fields[MOUNT_POINT].replace("\\040", " "));
    String[] filesystem = line.substring(separator + 3).split(" ", -1);
    if (filesystem[0].equals("cgroup2") && unified.isEmpty()) {
      unified = Optional.of(mount);
    } else if (filesystem[0].equals("cgroup") && filesystem.length > 2) {
      for (String option : filesystem[2].split(",", -1)) {
        controllers.putIfAbsent(option, mount);
      }
    }
  }
}
