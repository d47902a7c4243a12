package io.shadowcast.trainer.main;

import io.shadowcast.trainer.eval.WindowSample;
import io.shadowcast.trainer.feature.WindowRow;
import java.util.List;

/// The windows of one VM type as they are read. Shadows are measured all in the same way;
/// production's own windows stand in for its type when it has no shadow.
final class TypeWindows {
  private final boolean allowLossy;
  private final Side shadows = new Side();
  private final Side production = new Side();

  /// What to train on.
  ///
  /// @param measured how many there were; of more than enough only some are trained on
  /// @param lossy how many others were left out because they had lost records
  record Chosen(List<WindowRow> windows, int measured, int lossy) {}

  private static final class Side {
    private final WindowSample sample = new WindowSample();
    private int lossy;

    Chosen chosen() {
      return new Chosen(sample.windows(), sample.seen(), lossy);
    }
  }

  TypeWindows(boolean allowLossy) {
    this.allowLossy = allowLossy;
  }

  void add(WindowRow window) {
    Side side = window.shadow().isPresent() ? shadows : production;
    if (allowLossy || !window.lossy()) {
      side.sample.add(window);
    } else {
      side.lossy++;
    }
  }

  Chosen chosen() {
    boolean any = shadows.sample.seen() + shadows.lossy > 0;
    return any ? shadows.chosen() : production.chosen();
  }
}
