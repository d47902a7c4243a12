package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.block.BlockDriver;
import io.shadowcast.snapshot.block.FreezeStill;
import io.shadowcast.snapshot.block.Still;
import io.shadowcast.snapshot.btrfs.BtrfsDriver;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.driver.SnapshotDriver.Fitness;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Freezer;
import io.shadowcast.snapshot.reflink.ReflinkDriver;
import io.shadowcast.snapshot.restore.LocalCopy;
import io.shadowcast.snapshot.tree.TreeDriver;
import io.shadowcast.snapshot.volume.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The drivers of a host, the preferred ones first.
record Drivers(List<SnapshotDriver> list) {
  Drivers {
    list = List.copyOf(list);
  }

  static Drivers of(Host host, Path repository) {
    LongSupplier wall = () -> nanos(host.clock().get().wall());
    Freezer freezer = new Freezer(host.threads(), Freezer.LONGEST);
    List<Path> ours = new ArrayList<>(host.ours());
    ours.add(repository);
    ours.add(host.state());
    Still still = new FreezeStill(freezer, ours);
    return new Drivers(
        List.of(
            new BtrfsDriver(wall, host.random()),
            new ReflinkDriver(host.clock(), host.random()),
            new TreeDriver(wall, host.clock()),
            new BlockDriver(host.clock(), host.watches(), still)));
  }

  private static long nanos(Instant wall) {
    return wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
  }

  List<Probed> probe(Target target) {
    return list.stream().map(each -> new Probed(each.name(), each.probe(target))).toList();
  }

  /// The driver of that name, or the first that fits.
  ///
  /// @throws UnfitException with what each of them says
  SnapshotDriver pick(Target target, Optional<String> name) throws UnfitException {
    List<String> reasons = new ArrayList<>();
    for (SnapshotDriver each : list) {
      if (name.isEmpty() || name.get().equals(each.name())) {
        switch (each.probe(target)) {
          case Fitness.Fit fit -> {
            return each;
          }
          case Fitness.Unfit unfit -> reasons.add(reason(each, unfit));
        }
      }
    }
    throw new UnfitException(
        reasons.isEmpty()
            ? "driver: " + name.orElse("") + " (expected: one of " + names() + ")"
            : String.join("\n", reasons));
  }

  private static String reason(SnapshotDriver driver, Fitness.Unfit unfit) {
    return driver.name()
        + ": "
        + unfit.reason()
        + unfit.remedy().map(remedy -> " (" + remedy + ")").orElse("");
  }

  private List<String> names() {
    return list.stream().map(SnapshotDriver::name).toList();
  }

  /// What a driver kept of its snapshots of a target.
  ///
  /// @param root of the target, open as long as this is used
  static LocalCopy copies(String driver, Folder root) {
    return switch (driver) {
      case BtrfsDriver.NAME -> BtrfsDriver.copies(root);
      case ReflinkDriver.NAME -> ReflinkDriver.copies(root);
      default -> LocalCopy.NONE;
    };
  }
}
