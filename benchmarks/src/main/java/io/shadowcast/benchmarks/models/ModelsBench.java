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

  private static final String PACKED = ".csv.gz";
  private static final String TRAIN = "_train.csv.gz";

  /// Prints its tables.
  ///
  /// @param data the folder with the protocol's files, or with a folder that has them
  /// @param fit another of the same layout to learn from, where the protocol learns across files
  /// @throws IOException when there are none, with the layout that was expected
  public static Figures run(
      Sheet sheet, Job job, Path data, Optional<Path> fit, boolean quick, long seed)
      throws IOException {
    return switch (job) {
      case J3AA -> {
        Path noise = DataFolder.of(data, job, PACKED);
        yield new NoChange(NoiseData.read(noise), sheet, quick, seed).run();
      }
      case J1 -> {
        VmScores scores = VmScores.read(DataFolder.of(data, job, PACKED), in(fit, job, PACKED));
        yield new BestType(scores, sheet, quick, seed).run();
      }
      case J2 -> new Anomalies(data, sheet, quick, seed).run();
      case J3CFG -> new Configurations(data, sheet, quick, seed).run();
      case J4 -> {
        List<Property> asked = Forecasts.read(DataFolder.of(data, job, TRAIN));
        Optional<Path> other = in(fit, job, TRAIN);
        List<Property> learned = other.isEmpty() ? asked : Forecasts.read(other.get());
        yield new Forecasts(asked, learned, sheet, quick, seed).run();
      }
    };
  }

  private static Optional<Path> in(Optional<Path> fit, Job job, String end) throws IOException {
    return fit.isEmpty() ? fit : Optional.of(DataFolder.of(fit.get(), job, end));
  }
}
