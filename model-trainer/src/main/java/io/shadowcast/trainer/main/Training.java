package io.shadowcast.trainer.main;

import io.shadowcast.trainer.boost.Boosting;
import io.shadowcast.trainer.boost.TreeGrower;
import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowSource;
import java.nio.file.Path;

/// What a training works with.
public record Training(WindowSource source, TreeGrower grower) {
  /// Window files, and trees that grow on this machine.
  public static final Training HERE =
      new Training((place, windows) -> WindowFile.read(Path.of(place), windows), Boosting::train);
}
