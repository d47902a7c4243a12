package io.shadowcast.words;

/// The durable answer to an order; the same order always gets the same receipt.
public record Receipt(Order.Fence fence, Outcome outcome, String detail, SourceTime completed) {
  /// How a step ended.
  public enum Outcome {
    /// In effect and verified.
    DONE,
    /// Tried, not in effect.
    FAILED,
    /// Not tried.
    REFUSED
  }
}
