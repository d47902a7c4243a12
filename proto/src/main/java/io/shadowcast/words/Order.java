package io.shadowcast.words;

import java.time.Instant;
import java.util.Arrays;

/// A step of a sequence to be carried out on a host. An executor refuses epochs below the highest
/// it saw for a target.
///
/// @param argumentsJson canonical JSON
/// @param signature the aggregator's, over all other fields
// An array: a signature is bytes; it is copied on the way in and out, and compared by content.
@SuppressWarnings("ArrayRecordComponent")
public record Order(
    Fence fence, String verb, String argumentsJson, byte[] signature, Instant deadline) {
  /// What makes an order unique and keeps an old driver from acting.
  public record Fence(String sequence, String step, int attempt, String target, long epoch) {
    /// Refuses blanks and negative numbers.
    public Fence {
      Check.notBlank(sequence, "order.sequence");
      Check.notBlank(step, "order.step");
      Check.notBlank(target, "order.target");
      Check.that(attempt >= 1, "order.attempt", attempt, ">= 1");
      Check.notNegative(epoch, "order.epoch");
    }
  }

  /// Copies; refuses a blank verb.
  public Order {
    Check.notBlank(verb, "order.verb");
    signature = signature.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Order order
        && fence.equals(order.fence)
        && verb.equals(order.verb)
        && argumentsJson.equals(order.argumentsJson)
        && Arrays.equals(signature, order.signature)
        && deadline.equals(order.deadline);
  }

  @Override
  public int hashCode() {
    return fence.hashCode();
  }
}
