package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.forecast.Property;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Runs one protocol.
public final class ModelsBench {
  private ModelsBench() {}

  /// Prints its tables.
  ///
  /// @param data the folder with the protocol's files
  /// @param fit another of the same layout to learn from, where the protocol learns across files
  /// @throws IOException when there are none, with the layout that was expected
  public static Figures run(
      Sheet sheet, Job job, Path data, Optional<Path> fit, boolean quick, long seed)
      throws IOException {
    return switch (job) {
      case J3AA -> new NoChange(NoiseData.read(data), sheet, quick, seed).run();
      case J1 -> new BestType(VmScores.read(data, fit), sheet, quick, seed).run();
      case J2 -> new Anomalies(data, sheet, quick, seed).run();
      case J3CFG -> new Configurations(data, sheet, quick, seed).run();
      case J4 -> {
        List<Property> asked = Forecasts.read(data);
        List<Property> learned = fit.isEmpty() ? asked : Forecasts.read(fit.get());
        yield new Forecasts(asked, learned, sheet, quick, seed).run();
      }
    };
  }
}
