package io.shadowcast.trainer.main;

import io.shadowcast.trainer.eval.WindowSample;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.gate.LeftOut;
import java.util.List;

/// The windows of one VM type as they are read. Shadows are measured all in the same way;
/// production's own windows stand in for its type when it has no shadow.
final class TypeWindows {
  private final Allowed allowed;
  private final Side shadows;
  private final Side production;

  /// What to train on although it is doubtful.
  record Allowed(boolean lossy, boolean disturbed) {}

  /// What to train on.
  ///
  /// @param measured how many there were; of more than enough only some are trained on
  /// @param leftOut others
  record Chosen(List<WindowRow> windows, int measured, LeftOut leftOut) {}

  private static final class Side {
    private final WindowSample sample;
    private int lossy;
    private int disturbed;

    Side(int perLoad) {
      sample = new WindowSample(perLoad);
    }

    Chosen chosen() {
      return new Chosen(sample.windows(), sample.seen(), new LeftOut(lossy, disturbed));
    }
  }

  /// @param perLoad windows of about the same rate that are trained on at most
  TypeWindows(Allowed allowed, int perLoad) {
    this.allowed = allowed;
    this.shadows = new Side(perLoad);
    this.production = new Side(perLoad);
  }

  void add(WindowRow window) {
    Side side = window.shadow().isPresent() ? shadows : production;
    if (window.lossy() && !allowed.lossy()) {
      side.lossy++;
    } else if (window.disturbed() && !allowed.disturbed()) {
      side.disturbed++;
    } else {
      side.sample.add(window);
    }
  }

  Chosen chosen() {
    boolean any = shadows.sample.seen() + shadows.lossy + shadows.disturbed > 0;
    return any ? shadows.chosen() : production.chosen();
  }
}
