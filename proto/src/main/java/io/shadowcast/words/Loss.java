package io.shadowcast.words;

/// How much was lost for one reason.
public record Loss(LossReason reason, long records, long bytes) {
  /// Refuses negative counts.
  public Loss {
    Check.notNegative(records, "records");
    Check.notNegative(bytes, "bytes");
  }
}
