package io.shadowcast.trainer.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shadowcast.trainer.feature.Feature;
import io.shadowcast.trainer.model.Base.Curve.Point;
import java.util.ArrayList;
import java.util.List;

/// Base curves in JSON: `{"form": "queue", "coordinate": "rate", "intercept": ..., ...}`.
final class BaseJson {
  private BaseJson() {}

  static ObjectNode write(Base base) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    switch (base) {
      case Base.Constant(double level) -> node.put("form", "constant").put("level", level);
      case Base.Line(Feature _, double intercept, double slope) ->
          node.put("form", "line").put("intercept", intercept).put("slope", slope);
      case Base.Queue(Feature _, double intercept, double slope, double capacity) ->
          node.put("form", "queue")
              .put("intercept", intercept)
              .put("slope", slope)
              .put("capacity", capacity);
      case Base.Saturation(Feature _, double ceiling, double capacity) ->
          node.put("form", "saturation").put("ceiling", ceiling).put("capacity", capacity);
      case Base.Curve(Feature _, List<Point> points) -> points(node.put("form", "curve"), points);
    }
    return node.put("coordinate", base.coordinate().title());
  }

  static Base read(JsonNode node) {
    Feature x = BundleJson.feature(node.path("coordinate").asText());
    String form = node.path("form").asText();
    return switch (form) {
      case "constant" -> new Base.Constant(number(node, "level"));
      case "line" -> new Base.Line(x, number(node, "intercept"), number(node, "slope"));
      case "queue" ->
          new Base.Queue(
              x, number(node, "intercept"), number(node, "slope"), number(node, "capacity"));
      case "saturation" ->
          new Base.Saturation(x, number(node, "ceiling"), number(node, "capacity"));
      case "curve" -> curve(x, node.path("points"));
      default -> throw new IllegalArgumentException("base: " + form + " (expected: a known form)");
    };
  }

  static Base.Curve curve(Feature x, JsonNode array) {
    List<Point> points = new ArrayList<>();
    array.forEach(point -> points.add(new Point(number(point, "x"), number(point, "y"))));
    return new Base.Curve(x, points);
  }

  private static double number(JsonNode node, String name) {
    return BundleJson.number(node, name);
  }

  private static void points(ObjectNode node, List<Point> points) {
    ArrayNode array = node.putArray("points");
    points.forEach(point -> array.addObject().put("x", point.x()).put("y", point.y()));
  }
}
