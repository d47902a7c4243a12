package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.feature.Feature;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Base;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// XGBoost on the residuals of a base curve. One thread and a seed: the same windows give the same
/// bits.
public final class Boosting {
  /// Most trees that are ever used: with a learning rate of 0.1, more only learn the noise of few
  /// windows.
  public static final int MOST_ROUNDS = 60;

  private static final String FORMAT = "json";

  private Boosting() {}

  /// Learns what the base leaves, with every split tried. Depth 2, so that two features may work
  /// together and no more.
  ///
  /// @param rounds 0..[#MOST_ROUNDS]
  public static TreeEnsemble train(
      Target target, Base base, List<Example> examples, int rounds, long seed) {
    return train(base, examples, rounds, parameters(target, seed, "exact"));
  }

  /// The same with splits between the bins of a histogram, which is how trees are grown on several
  /// machines.
  public static TreeEnsemble byHistogram(
      Target target, Base base, List<Example> examples, int rounds, long seed) {
    return train(base, examples, rounds, parameters(target, seed, "hist"));
  }

  private static TreeEnsemble train(
      Base base, List<Example> examples, int rounds, Map<String, Object> parameters) {
    try (Native matrix = Native.of(base, examples)) {
      float[] answers = new float[examples.size()];
      for (int i = 0; i < answers.length; i++) {
        answers[i] = (float) examples.get(i).answer();
      }
      matrix.rows().setLabel(answers);
      Booster booster = XGBoost.train(matrix.rows(), parameters, rounds, Map.of(), null, null);
      try {
        return TreeEnsemble.parse(new String(booster.toByteArray(FORMAT), StandardCharsets.UTF_8));
      } finally {
        booster.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("xgboost: training failed: " + e.getMessage(), e);
    }
  }

  /// What XGBoost itself predicts with a model and a base, for comparing with the walk in Java.
  public static float[] predict(TreeEnsemble model, Base base, List<Example> examples) {
    byte[] json = model.json().getBytes(StandardCharsets.UTF_8);
    try (Native matrix = Native.of(base, examples)) {
      Booster booster = XGBoost.loadModel(new ByteArrayInputStream(json));
      try {
        float[][] rows = booster.predict(matrix.rows());
        float[] predictions = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
          predictions[i] = rows[i][0];
        }
        return predictions;
      } finally {
        booster.dispose();
      }
    } catch (XGBoostError | IOException e) {
      throw new IllegalStateException("xgboost: prediction failed: " + e.getMessage(), e);
    }
  }

  /// What XGBoost is told.
  ///
  /// @param method `exact`, or `hist` where rows lie on several machines
  public static Map<String, Object> parameters(Target target, long seed, String method) {
    return Map.ofEntries(
        Map.entry("objective", "reg:squarederror"),
        Map.entry("base_score", 0),
        Map.entry("tree_method", method),
        Map.entry("max_depth", 2),
        Map.entry("eta", 0.1),
        Map.entry("min_child_weight", 5),
        Map.entry("subsample", 0.8),
        Map.entry("lambda", 1),
        Map.entry("monotone_constraints", constraints(target)),
        Map.entry("nthread", 1),
        Map.entry("seed", Math.floorMod(seed, Integer.MAX_VALUE)),
        Map.entry("verbosity", 0));
  }

  /// More load never makes a machine faster; the kind of requests may do either.
  private static String constraints(Target target) {
    int sign = target.direction().sign();
    return List.of(Feature.values()).stream()
        .map(feature -> String.format(Locale.ROOT, "%d", feature.isLoad() ? sign : 0))
        .collect(Collectors.joining(",", "(", ")"));
  }

  /// A native matrix that is freed.
  private record Native(DMatrix rows) implements AutoCloseable {
    static Native of(Base base, List<Example> examples) throws XGBoostError {
      int columns = Feature.values().length;
      float[] values = new float[examples.size() * columns];
      float[] margins = new float[examples.size()];
      for (int i = 0; i < examples.size(); i++) {
        System.arraycopy(Features.vector(examples.get(i).asked()), 0, values, i * columns, columns);
        margins[i] = (float) base.of(examples.get(i).asked());
      }
      DMatrix matrix = new DMatrix(values, examples.size(), columns, Float.NaN);
      matrix.setBaseMargin(margins);
      return new Native(matrix);
    }

    @Override
    public void close() {
      rows.dispose();
    }
  }
}
