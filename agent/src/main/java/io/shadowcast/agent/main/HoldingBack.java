package io.shadowcast.agent.main;

import io.shadowcast.agent.guard.Level;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.words.SourceTime;
import java.util.function.Supplier;

/// What the guard acts on: mirror and capture, and the batches for the aggregator.
final class HoldingBack implements Guarding.Production {
  private final Steering steering;
  private final Mirror mirror;
  private final Capturing capturing;
  private final Shipping shipping;
  private final Supplier<SourceTime> now;

  HoldingBack(
      Steering steering,
      Mirror mirror,
      Capturing capturing,
      Shipping shipping,
      Supplier<SourceTime> now) {
    this.steering = steering;
    this.mirror = mirror;
    this.capturing = capturing;
    this.shipping = shipping;
    this.now = now;
  }

  @Override
  public boolean isMirrored() {
    return steering.isMirroring();
  }

  @Override
  public void hold(Level level, boolean looking) {
    mirror.throttle(level.factor(), looking);
    capturing.hold(level == Level.BLIND);
  }

  @Override
  public void tell(String kind, String text) {
    shipping.ship(kind, text, now.get());
  }
}
