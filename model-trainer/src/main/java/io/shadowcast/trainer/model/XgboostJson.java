package io.shadowcast.trainer.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The parts of XGBoost's JSON model that serving needs (xgboost/doc/model.schema, 2.x and 3.x).
record XgboostJson(float baseScore, int columns, List<Tree> trees) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> IDENTITY_LINK =
      Set.of("reg:squarederror", "reg:pseudohubererror", "reg:absoluteerror", "reg:quantileerror");

  static XgboostJson parse(String json) {
    JsonNode learner = tree(json).path("learner");
    JsonNode booster = learner.path("gradient_booster");
    require(booster.path("name").asText(), Set.of("gbtree"), "booster");
    require(learner.path("objective").path("name").asText(), IDENTITY_LINK, "objective");
    JsonNode parameters = learner.path("learner_model_param");
    require(parameters.path("num_class").asText("0"), Set.of("0"), "num_class");
    require(parameters.path("num_target").asText("1"), Set.of("1"), "num_target");
    int columns = parameters.path("num_feature").asInt(0);
    List<Tree> trees = new ArrayList<>();
    booster.path("model").path("trees").forEach(node -> trees.add(tree(node, columns)));
    return new XgboostJson(baseScore(parameters.path("base_score").asText()), columns, trees);
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("xgboost: " + e.getOriginalMessage() + " (JSON)", e);
    }
  }

  /// `5E-1`, or `[5E-1]` since 3.1, where it is a vector with one element per target.
  private static float baseScore(String text) {
    String number = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    try {
      return Float.parseFloat(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("base_score: " + text + " (expected: one number)", e);
    }
  }

  private static Tree tree(JsonNode node, int columns) {
    node.path("split_type").forEach(type -> require(type.asText(), Set.of("0"), "split_type"));
    Tree tree =
        new Tree(
            integers(node.path("left_children")),
            integers(node.path("right_children")),
            integers(node.path("split_indices")),
            floats(node.path("split_conditions")),
            flags(node.path("default_left")));
    if (tree.widest() > columns) {
      throw new IllegalArgumentException(
          "tree: column %d (expected: 0..%d)".formatted(tree.widest() - 1, columns - 1));
    }
    return tree;
  }

  private static int[] integers(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  private static boolean[] flags(JsonNode array) {
    boolean[] values = new boolean[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt() != 0;
    }
    return values;
  }

  private static void require(String value, Set<String> expected, String subject) {
    if (!expected.contains(value)) {
      throw new IllegalArgumentException(
          "xgboost %s: %s (expected: %s)".formatted(subject, value, expected));
    }
  }
}
