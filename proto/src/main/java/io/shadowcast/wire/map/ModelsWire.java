package io.shadowcast.wire.map;

import io.shadowcast.words.Interval;

/// Models, trainings and what they predict.
public final class ModelsWire {
  private static final String MODELS = "models/";
  private static final String TRAININGS = "trainings/";

  private ModelsWire() {}

  /// `models/web-1_shop_small_3`.
  public static String model(String name) {
    return MODELS + name;
  }

  /// The model of `models/web-1_shop_small_3`, unchecked.
  ///
  /// @throws IllegalArgumentException when it is no name of a model
  public static String modelSegment(String name) {
    return after(MODELS, name, "models/NAME");
  }

  /// `trainings/17`.
  public static String training(long id) {
    return TRAININGS + id;
  }

  /// The number of `trainings/17`.
  ///
  /// @throws IllegalArgumentException when it is no name of a training
  public static long training(String name) {
    String segment = after(TRAININGS, name, "trainings/NUMBER");
    try {
      return Long.parseLong(segment);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("name: " + name + " (expected: trainings/NUMBER)", e);
    }
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.Interval toWire(Interval interval) {
    return io.shadowcast.wire.v1.Interval.newBuilder()
        .setValue(interval.value())
        .setLow(interval.low())
        .setHigh(interval.high())
        .setConfidence(interval.confidence())
        .build();
  }

  private static String after(String prefix, String name, String form) {
    if (!name.startsWith(prefix) || name.length() == prefix.length()) {
      throw new IllegalArgumentException("name: " + name + " (expected: " + form + ")");
    }
    return name.substring(prefix.length());
  }
}
