package io.shadowcast.snapshot.driver;

import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One way to capture a target. Picked by what [#probe] finds on this host, never by a name of a
/// filesystem.
public interface SnapshotDriver {
  /// What the manifest calls it.
  String name();

  /// Whether this target can be captured this way here, tried, not guessed. Changes nothing that
  /// stays.
  Fitness probe(Target target);

  /// Begins: holds the target still as far as this driver can.
  ///
  /// @param parent what to compare with; its local base is used when it is still there
  Capture begin(Target target, Optional<Manifest> parent, Manner manner) throws IOException;

  /// How a capture goes about its work.
  ///
  /// @param meter what its reads go through
  /// @param leftOut absolute paths of folders in the target that are captured as a mount point is,
  ///   without their inside: the repository and the state of this program, for example
  record Manner(Meter meter, List<Path> leftOut) {
    /// Copies.
    public Manner {
      leftOut = List.copyOf(leftOut);
    }
  }

  /// What a probe found.
  sealed interface Fitness {
    /// It works.
    ///
    /// @param exactness of the next difference from a snapshot of this driver
    /// @param detail for people, one line
    record Fit(Exactness exactness, Consistency consistency, String detail) implements Fitness {}

    /// It does not.
    ///
    /// @param remedy what would help; empty: nothing on this host
    record Unfit(String reason, Optional<String> remedy) implements Fitness {}

    /// That of a driver which captures folders alone.
    ///
    /// @param probe what it finds at a folder
    static Fitness ofFolder(Target target, Function<Path, Fitness> probe) {
      return switch (target) {
        case Target.Block block ->
            new Unfit("target: " + block.path() + " (expected: a folder)", Optional.empty());
        case Target.Tree tree -> probe.apply(tree.path());
      };
    }
  }
}
