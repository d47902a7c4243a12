package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Path;

/// Runs one protocol.
public final class ModelsBench {
  private ModelsBench() {}

  /// Prints its tables.
  ///
  /// @param data the folder with the protocol's files
  /// @throws IOException when there are none, with the layout that was expected
  public static Figures run(Sheet sheet, Job job, Path data, boolean quick, long seed)
      throws IOException {
    return switch (job) {
      case J3AA -> new NoChange(NoiseData.read(data), sheet, quick, seed).run();
      case J1 -> new BestType(VmScores.read(data), sheet, quick, seed).run();
      case J2 -> new Anomalies(data, sheet, quick, seed).run();
      case J3CFG -> new Configurations(data, sheet, quick, seed).run();
      case J4 -> new Forecasts(Forecasts.read(data), sheet, quick, seed).run();
    };
  }
}
