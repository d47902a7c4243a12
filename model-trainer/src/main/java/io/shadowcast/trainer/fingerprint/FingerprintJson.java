package io.shadowcast.trainer.fingerprint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A fingerprint as a file: what is read is what was written, to the last bit.
public final class FingerprintJson {
  private static final int VERSION = 1;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private FingerprintJson() {}

  private record File(int version, String subject, String from, String until, List<Part> levels) {}

  private record Part(
      int windows, Map<String, List<Double>> quantiles, List<List<Double>> correlations) {}

  /// Writes.
  public static String write(Fingerprint fingerprint) {
    File file =
        new File(
            VERSION,
            fingerprint.subject(),
            fingerprint.from().toString(),
            fingerprint.until().toString(),
            fingerprint.levels().stream().map(FingerprintJson::part).toList());
    try {
      return MAPPER.writeValueAsString(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a fingerprint cannot be written as JSON", e);
    }
  }

  private static Part part(Level level) {
    Map<String, List<Double>> quantiles = new LinkedHashMap<>();
    for (Trait trait : Trait.values()) {
      quantiles.put(trait.label(), level.of(trait).quantiles());
    }
    return new Part(level.windows(), quantiles, level.correlations());
  }

  /// Reads.
  ///
  /// @throws IllegalArgumentException when it is none, with what was expected
  public static Fingerprint read(String json) {
    try {
      File file = MAPPER.readValue(json, File.class);
      if (file.version != VERSION) {
        throw new IllegalArgumentException(
            "fingerprint: version %d (expected: %d)".formatted(file.version, VERSION));
      }
      return new Fingerprint(
          file.subject,
          Instant.parse(file.from),
          Instant.parse(file.until),
          whole(file.levels).stream().map(FingerprintJson::level).toList());
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IllegalArgumentException(
          "fingerprint: %s (expected: one that was exported)".formatted(first(e)), e);
    }
  }

  private static String first(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private static Level level(Part part) {
    Map<Trait, Distribution> traits = new EnumMap<>(Trait.class);
    for (Trait trait : Trait.values()) {
      List<Double> quantiles = part.quantiles.get(trait.label());
      if (quantiles == null) {
        throw new IllegalArgumentException(
            "fingerprint: no %s (expected: all traits)".formatted(trait.label()));
      }
      traits.put(trait, new Distribution(whole(quantiles)));
    }
    return new Level(
        part.windows,
        traits,
        whole(part.correlations).stream().map(FingerprintJson::whole).toList());
  }

  private static <T> List<T> whole(List<T> list) {
    if (list.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("fingerprint: null in a list (expected: a number)");
    }
    return list;
  }
}
