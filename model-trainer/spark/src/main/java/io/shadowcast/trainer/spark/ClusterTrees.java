package io.shadowcast.trainer.spark;

import io.shadowcast.trainer.boost.Boosting;
import io.shadowcast.trainer.boost.Example;
import io.shadowcast.trainer.boost.TreeGrower;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Base;
import io.shadowcast.trainer.model.TreeEnsemble;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.XGBoostError;
import ml.dmlc.xgboost4j.scala.spark.XGBoostRegressionModel;
import ml.dmlc.xgboost4j.scala.spark.XGBoostRegressor;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/// Trees that grow on several machines: each worker keeps a part of the rows, and the histograms
/// are summed (XGBoost on Spark, barrier mode: as many task slots as workers must be free).
final class ClusterTrees implements TreeGrower {
  private static final StructType COLUMNS =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.FloatType)
          .add("margin", DataTypes.FloatType);

  private final SparkSession spark;
  private final int workers;

  ClusterTrees(SparkSession spark, int workers) {
    this.spark = spark;
    this.workers = workers;
  }

  @Override
  public TreeEnsemble train(
      Target target, Base base, List<Example> examples, int rounds, long seed) {
    if (rounds == 0) {
      return Boosting.byHistogram(target, base, examples, rounds, seed);
    }
    XGBoostRegressor regressor =
        new XGBoostRegressor("trees", parameters(target, seed))
            .setFeaturesCol("features")
            .setLabelCol("label");
    regressor.setBaseMarginCol("margin");
    regressor.setNumRound(rounds);
    regressor.setNumWorkers(workers);
    regressor.setMissing(Float.NaN);
    XGBoostRegressionModel model = regressor.fit(rows(base, examples));
    try {
      byte[] json = model.nativeBooster().toByteArray("json");
      return TreeEnsemble.parse(new String(json, StandardCharsets.UTF_8));
    } catch (XGBoostError e) {
      throw new IllegalStateException("xgboost: training failed: " + e.getMessage(), e);
    } finally {
      model.nativeBooster().booster().dispose();
    }
  }

  private static scala.collection.immutable.Map<String, Object> parameters(
      Target target, long seed) {
    Map<String, Object> parameters = new HashMap<>(Boosting.parameters(target, seed, "hist"));
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(parameters));
  }

  private Dataset<Row> rows(Base base, List<Example> examples) {
    List<Row> rows = examples.stream().map(example -> row(base, example)).toList();
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, workers),
        COLUMNS);
  }

  private static Row row(Base base, Example example) {
    float[] features = Features.vector(example.asked());
    double[] values = new double[features.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = features[i];
    }
    return RowFactory.create(
        Vectors.dense(values), (float) example.answer(), (float) base.of(example.asked()));
  }
}
