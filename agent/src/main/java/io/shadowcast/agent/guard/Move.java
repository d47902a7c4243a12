package io.shadowcast.agent.guard;

/// A step of the guard.
///
/// @param reason for an operator, without the levels
public record Move(Level from, Level to, String reason) {
  /// Whether less is let through than before.
  public boolean isHarder() {
    return to.number() > from.number();
  }
}
