package io.shadowcast.trainer.forecast;

import java.util.Arrays;

/// A row of features while it is filled.
final class Row {
  private float[] values = new float[128];
  private int length;

  void add(double value) {
    if (length == values.length) {
      values = Arrays.copyOf(values, 2 * length);
    }
    values[length++] = (float) value;
  }

  float[] done() {
    return Arrays.copyOf(values, length);
  }
}
