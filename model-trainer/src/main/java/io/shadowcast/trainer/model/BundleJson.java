package io.shadowcast.trainer.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.Feature;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.words.VmTypeName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Bundles in JSON. XGBoost's own model stays verbatim, as a string that XGBoost itself can load.
final class BundleJson {
  private static final String FORMAT = "shadowcast-model/1";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BundleJson() {}

  static String write(Bundle bundle) {
    ObjectNode root = MAPPER.createObjectNode().put("format", FORMAT);
    writeOrigin(root, bundle.origin());
    root.put("feature_signature", bundle.signature());
    for (FeatureRange range : bundle.ranges()) {
      root.withArray("ranges")
          .addObject()
          .put("feature", range.feature().title())
          .put("min", range.min())
          .put("max", range.max());
    }
    ObjectNode targets = root.putObject("targets");
    for (Target target : Target.values()) {
      writeTarget(targets.putObject(target.title()), bundle.target(target));
    }
    root.set("errors", BaseJson.write(bundle.errors()));
    bundle.probes().forEach(probe -> writeProbe(root.withArray("probes").addObject(), probe));
    return root.toPrettyString() + "\n";
  }

  static Bundle read(String json) {
    JsonNode root = parse(json);
    String format = root.path("format").asText();
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException("format: " + format + " (expected: " + FORMAT + ")");
    }
    List<FeatureRange> ranges = new ArrayList<>();
    root.path("ranges").forEach(node -> ranges.add(readRange(node)));
    Map<Target, TargetModel> targets = new EnumMap<>(Target.class);
    for (Target target : Target.values()) {
      targets.put(target, readTarget(target, root.path("targets").path(target.title())));
    }
    List<Probe> probes = new ArrayList<>();
    root.path("probes").forEach(node -> probes.add(readProbe(node)));
    return new Bundle(
        readOrigin(root),
        root.path("feature_signature").asText(),
        ranges,
        targets,
        BaseJson.curve(Feature.RATE, root.path("errors").path("points")),
        probes);
  }

  static double number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a number)");
    }
    return value.asDouble();
  }

  static Feature feature(String title) {
    return Feature.of(title)
        .orElseThrow(() -> new IllegalArgumentException("feature: " + title + " (unknown)"));
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("bundle: " + e.getOriginalMessage() + " (JSON)", e);
    }
  }

  private static void writeOrigin(ObjectNode root, Origin origin) {
    root.put("workload", origin.workload())
        .put("vm_type", origin.vmType().value())
        .put("version", origin.version())
        .put("trained_at", origin.trainedAt().toString())
        .put("seed", origin.seed())
        .put("windows", origin.windows())
        .put("newest_window", origin.newest().toString());
  }

  private static Origin readOrigin(JsonNode root) {
    return new Origin(
        root.path("workload").asText(),
        new VmTypeName(root.path("vm_type").asText()),
        (int) number(root, "version"),
        instant(root.path("trained_at").asText()),
        root.path("seed").asLong(),
        (int) number(root, "windows"),
        instant(root.path("newest_window").asText()));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("time: " + text + " (expected: ISO 8601, UTC)", e);
    }
  }

  private static void writeTarget(ObjectNode node, TargetModel model) {
    node.set("base", BaseJson.write(model.base()));
    node.putObject("spread")
        .put("radius", model.spread().radius())
        .put("confidence", model.spread().confidence());
    node.putObject("score")
        .put("median_relative_error", model.score().median())
        .put("p90_relative_error", model.score().p90())
        .put("baseline_relative_error", model.score().baseline());
    node.put("xgboost", model.trees().json());
  }

  private static TargetModel readTarget(Target target, JsonNode node) {
    JsonNode spread = node.path("spread");
    JsonNode score = node.path("score");
    return new TargetModel(
        target,
        BaseJson.read(node.path("base")),
        TreeEnsemble.parse(node.path("xgboost").asText()),
        new Spread(number(spread, "radius"), number(spread, "confidence")),
        new Score(
            number(score, "median_relative_error"),
            number(score, "p90_relative_error"),
            number(score, "baseline_relative_error")));
  }

  private static FeatureRange readRange(JsonNode node) {
    return new FeatureRange(
        feature(node.path("feature").asText()), number(node, "min"), number(node, "max"));
  }

  private static void writeProbe(ObjectNode node, Probe probe) {
    Characteristics asked = probe.asked();
    node.put("rate", asked.rate())
        .put("cpu_seconds_per_request", asked.cpuSecondsPerRequest())
        .put("request_bytes_mean", asked.requestBytesMean())
        .put("write_ratio", asked.writeRatio());
    // In the order of the targets: the order of a map differs from process to process, bytes must
    // not.
    for (Target target : Target.values()) {
      node.put(target.title(), probe.learned().get(target));
    }
  }

  private static Probe readProbe(JsonNode node) {
    Map<Target, Float> learned = new EnumMap<>(Target.class);
    for (Target target : Target.values()) {
      learned.put(target, (float) number(node, target.title()));
    }
    return new Probe(
        new Characteristics(
            number(node, "rate"),
            number(node, "cpu_seconds_per_request"),
            number(node, "request_bytes_mean"),
            number(node, "write_ratio")),
        learned);
  }
}
