package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.model.TreeEnsemble;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// XGBoost's regression trees on any table.
public final class Regression {
  private static final int BINS = 128;

  private Regression() {}

  /// What is learned.
  public sealed interface Aim {
    /// The mean.
    record Mean() implements Aim {}

    /// A quantile.
    ///
    /// @param share below it, above 0 and below 1
    record Quantile(double share) implements Aim {}
  }

  /// How.
  ///
  /// @param rate of learning, above 0 and at most 1
  /// @param leastWeight rows that a leaf needs
  /// @param rows the share that each tree sees
  /// @param columns the same
  /// @param threads the same number and seed give the same trees
  public record Settings(
      int rounds,
      int depth,
      double rate,
      double leastWeight,
      double rows,
      double columns,
      int threads,
      long seed) {}

  /// Learns.
  public static TreeEnsemble train(Table table, Aim aim, Settings settings) {
    try (Native matrix = Native.of(table)) {
      Booster booster =
          XGBoost.train(
              matrix.rows(), parameters(aim, settings), settings.rounds(), Map.of(), null, null);
      try {
        return TreeEnsemble.parse(new String(booster.toByteArray("json"), StandardCharsets.UTF_8));
      } finally {
        booster.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("xgboost: training failed: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> parameters(Aim aim, Settings settings) {
    Map<String, Object> all = new HashMap<>();
    switch (aim) {
      case Aim.Mean() -> all.put("objective", "reg:squarederror");
      case Aim.Quantile(double share) -> {
        all.put("objective", "reg:quantileerror");
        all.put("quantile_alpha", share);
      }
    }
    all.put("tree_method", "hist");
    all.put("max_bin", BINS);
    all.put("max_depth", settings.depth());
    all.put("eta", settings.rate());
    all.put("min_child_weight", settings.leastWeight());
    all.put("subsample", settings.rows());
    all.put("colsample_bytree", settings.columns());
    all.put("nthread", settings.threads());
    all.put("seed", Math.floorMod(settings.seed(), Integer.MAX_VALUE));
    all.put("verbosity", 0);
    return all;
  }

  /// A native matrix that is freed.
  private record Native(DMatrix rows) implements AutoCloseable {
    static Native of(Table table) throws XGBoostError {
      DMatrix matrix = new DMatrix(table.values(), table.rows(), table.columns(), Float.NaN);
      matrix.setLabel(table.answers());
      return new Native(matrix);
    }

    @Override
    public void close() {
      rows.dispose();
    }
  }
}
