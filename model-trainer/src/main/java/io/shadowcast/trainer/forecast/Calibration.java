package io.shadowcast.trainer.forecast;

import java.util.List;

/// Keeps the interval of one property at one distance ahead honest. It is widened by what earlier
/// ones missed: the mean of that quantile over the last day, two and four (split conformal, Vovk
/// 2005, on windows that move). Which quantile that is follows the misses (adaptive conformal
/// inference, Gibbs and Candes 2021), more slowly the later an answer is known: at once it would
/// swing for a day when a forecast is answered a day later. A nudge keeps a property that stands
/// still from being covered always. One thread.
public final class Calibration {
  private static final double LEAST_SHARE = 0.005;
  private static final double MOST_SHARE = 0.15;
  private static final double FIRST_SHARE = 0.045;
  private static final double FOLLOWING = 0.006;
  private static final double NUDGE = 0.005;
  private static final double MOST_NUDGE = 0.05;
  private static final int FEWEST = 200;

  private final Side below;
  private final Side above;

  /// One that has learned nothing yet.
  ///
  /// @param day steps in a day
  /// @param ahead after how many steps an answer is known
  public Calibration(int day, int ahead) {
    double following = FOLLOWING / (1 + 4.0 * ahead / day);
    below = new Side(day, following, NUDGE / ahead);
    above = new Side(day, following, NUDGE / ahead);
  }

  /// One end of the interval.
  private static final class Side {
    private final List<Misses> windows;
    private final double following;
    private final double nudging;
    private double share = FIRST_SHARE;
    private double nudge;

    Side(int day, double following, double nudging) {
      windows = List.of(new Misses(day), new Misses(2 * day), new Misses(4 * day));
      this.following = following;
      this.nudging = nudging;
    }

    /// How far to move the end outwards.
    double outwards() {
      double sum = 0;
      for (Misses window : windows) {
        sum += window.quantile(1 - share);
      }
      return sum / windows.size() - nudge;
    }

    boolean ready() {
      return windows.getFirst().size() >= FEWEST;
    }

    /// @param beyond how far the value was beyond what the model said, < 0 when within
    /// @param missed whether it was beyond what was said in the end
    void learn(double beyond, boolean missed) {
      windows.forEach(window -> window.add(beyond));
      double error = Quantiles.TAIL - (missed ? 1 : 0);
      share = Math.clamp(share + following * error, LEAST_SHARE, MOST_SHARE);
      nudge = Math.clamp(nudge + nudging * error, -MOST_NUDGE, MOST_NUDGE);
    }
  }

  /// What to say instead of what the model said.
  public Quantiles calibrated(Quantiles raw) {
    if (!below.ready()) {
      return raw;
    }
    double low = raw.low() - below.outwards();
    double high = raw.high() + above.outwards();
    double bottom = Math.min(low, (low + high) / 2);
    double top = Math.max(high, (low + high) / 2);
    return new Quantiles(bottom, Math.clamp(raw.middle(), bottom, top), top);
  }

  /// Takes in what came of a forecast.
  ///
  /// @param raw what the model had said
  /// @param said what had been said in the end
  public void learn(Quantiles raw, Quantiles said, double came) {
    below.learn(raw.low() - came, came < said.low());
    above.learn(came - raw.high(), came > said.high());
  }
}
