package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.model.TreeEnsemble;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// The same trees in XGBoost's own library, to hold the walk in Java against. Serving does not need
/// it.
public final class NativeTrees implements AutoCloseable {
  private final Booster booster;
  private final int columns;

  private NativeTrees(Booster booster, int columns) {
    this.booster = booster;
    this.columns = columns;
  }

  /// Loads a model. Predictions take one thread.
  public static NativeTrees of(TreeEnsemble model) {
    try {
      byte[] json = model.json().getBytes(StandardCharsets.UTF_8);
      Booster booster = XGBoost.loadModel(new ByteArrayInputStream(json));
      booster.setParam("nthread", 1);
      return new NativeTrees(booster, model.columns());
    } catch (XGBoostError | IOException e) {
      throw new IllegalStateException("xgboost: loading failed: " + e.getMessage(), e);
    }
  }

  /// What XGBoost predicts, without a copy of the rows of its own (`inplace_predict`).
  ///
  /// @param values row by row; NaN is missing
  public float[][] predict(float[] values) {
    try {
      return booster.inplace_predict(values, values.length / columns, columns, Float.NaN);
    } catch (XGBoostError e) {
      throw new IllegalStateException("xgboost: prediction failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
