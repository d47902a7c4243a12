package io.shadowcast.trainer.boost;

/// Rows to learn from. Arrays are handed over, not copied.
///
/// @param values row by row; NaN is missing
/// @param columns of a row
/// @param answers one for each row
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
public record Table(float[] values, int columns, float[] answers) {
  public Table {
    if (columns < 1 || values.length != answers.length * columns) {
      throw new IllegalArgumentException(
          "table: %d values, %d columns, %d answers (expected: rows x columns)"
              .formatted(values.length, columns, answers.length));
    }
  }

  /// How many rows.
  public int rows() {
    return answers.length;
  }

  /// One row.
  public float[] row(int index) {
    float[] row = new float[columns];
    System.arraycopy(values, index * columns, row, 0, columns);
    return row;
  }
}
