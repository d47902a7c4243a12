package io.shadowcast.trainer.forecast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shadowcast.trainer.model.TreeEnsemble;
import io.shadowcast.trainer.model.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A forecast model as one JSON file (mode 0600), XGBoost's own models verbatim in it. It appears
/// whole or not at all.
public final class ForecastFile {
  private static final String FORMAT = "shadowcast-forecast/1";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ForecastFile() {}

  /// Writes.
  ///
  /// @return SHA-256 of the file, lower case hex
  public static String write(Path file, ForecastModel model) throws IOException {
    ObjectNode root = MAPPER.createObjectNode().put("format", FORMAT);
    root.put("trained_at", model.trainedAt().toString())
        .put("day", model.day())
        .put("steps", model.steps());
    model.names().forEach(root.withArray("properties")::add);
    for (ForecastModel.Horizon horizon : model.horizons()) {
      root.withArray("horizons")
          .addObject()
          .put("ahead", horizon.ahead())
          .put("pinball", horizon.pinball())
          .put("naive_pinball", horizon.naivePinball())
          .put("covered", horizon.covered())
          .put("low", horizon.trees().low().json())
          .put("middle", horizon.trees().middle().json())
          .put("high", horizon.trees().high().json());
    }
    return WholeFile.write(file, root.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Reads.
  ///
  /// @param sha256 that it must have, lower case hex
  /// @throws IOException when it is not that file, or none
  public static ForecastModel read(Path file, String sha256) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String actual = WholeFile.sha256(bytes);
    if (!actual.equals(sha256)) {
      throw new IOException(file + ": SHA-256 " + actual + " (expected: " + sha256 + ")");
    }
    try {
      return model(MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static ForecastModel model(JsonNode root) {
    String format = root.path("format").asText();
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException("format: " + format + " (expected: " + FORMAT + ")");
    }
    List<String> names = new ArrayList<>();
    root.path("properties").forEach(name -> names.add(name.asText()));
    List<ForecastModel.Horizon> horizons = new ArrayList<>();
    root.path("horizons").forEach(node -> horizons.add(horizon(node)));
    return new ForecastModel(
        names,
        root.path("day").asInt(),
        Instant.parse(root.path("trained_at").asText()),
        root.path("steps").asInt(),
        horizons);
  }

  private static ForecastModel.Horizon horizon(JsonNode node) {
    QuantileTrees trees =
        new QuantileTrees(
            node.path("ahead").asInt(),
            TreeEnsemble.parse(node.path("low").asText()),
            TreeEnsemble.parse(node.path("middle").asText()),
            TreeEnsemble.parse(node.path("high").asText()));
    return new ForecastModel.Horizon(
        trees,
        node.path("pinball").asDouble(),
        node.path("naive_pinball").asDouble(),
        node.path("covered").asDouble());
  }
}
