package io.shadowcast.trainer.feature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// The one definition of what a model sees.
public final class Features {
  /// Raised whenever a feature or a target changes its meaning: models of another version are never
  /// served.
  private static final int VERSION = 1;

  private static final String SIGNATURE = sign();

  private Features() {}

  /// Names in order of columns.
  public static List<String> names() {
    return Arrays.stream(Feature.values()).map(Feature::title).toList();
  }

  /// The vector of a workload's characteristics, in order of columns, in the precision that trees
  /// compare with.
  public static float[] vector(Characteristics characteristics) {
    Feature[] features = Feature.values();
    float[] vector = new float[features.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) features[i].of(characteristics);
    }
    return vector;
  }

  /// SHA-256 of names and version, lower case hex.
  public static String signature() {
    return SIGNATURE;
  }

  private static String sign() {
    String definition =
        names().stream().collect(Collectors.joining(",", "features/" + VERSION + ":", ""));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(definition.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: absent (expected: in every Java runtime)", e);
    }
  }
}
