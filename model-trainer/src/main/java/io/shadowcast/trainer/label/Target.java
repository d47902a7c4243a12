package io.shadowcast.trainer.label;

import java.util.Optional;

/// A quantity that is predicted, with the scale it is learned on and the direction in which load
/// moves it.
public enum Target {
  /// Learned as its natural logarithm, so that errors are relative.
  P95_MILLIS("p95_millis", Direction.RISING) {
    @Override
    public double learned(Outcome outcome, double rate) {
      return StrictMath.log(outcome.p95Millis());
    }

    @Override
    public double natural(double learned, double rate) {
      return StrictMath.exp(learned);
    }

    @Override
    public double observed(Outcome outcome) {
      return outcome.p95Millis();
    }
  },
  /// Learned as the served share of the offered rate: up to 1.2, because a window may end what an
  /// earlier one began; predicted at most as much as is offered.
  THROUGHPUT("throughput", Direction.FALLING) {
    @Override
    public double learned(Outcome outcome, double rate) {
      return Math.min(outcome.throughput() / rate, MOST_SERVED);
    }

    @Override
    public double natural(double learned, double rate) {
      return Math.clamp(learned, 0, 1) * rate;
    }

    @Override
    public double observed(Outcome outcome) {
      return outcome.throughput();
    }
  },
  /// Learned as it is.
  CPU_CORES("cpu_cores", Direction.RISING) {
    @Override
    public double learned(Outcome outcome, double rate) {
      return outcome.cpuCores();
    }

    @Override
    public double natural(double learned, double rate) {
      return Math.max(0, learned);
    }

    @Override
    public double observed(Outcome outcome) {
      return outcome.cpuCores();
    }
  };

  private static final double MOST_SERVED = 1.2;

  /// How the learned value moves when the load grows.
  public enum Direction {
    /// Never falls.
    RISING(1),
    /// Never rises.
    FALLING(-1);

    private final int sign;

    Direction(int sign) {
      this.sign = sign;
    }

    /// 1 or -1, as XGBoost's monotone constraints have it.
    public int sign() {
      return sign;
    }
  }

  private final String title;
  private final Direction direction;

  Target(String title, Direction direction) {
    this.title = title;
    this.direction = direction;
  }

  /// Its name in files and on the wire.
  public String title() {
    return title;
  }

  /// Which way load moves it.
  public Direction direction() {
    return direction;
  }

  /// The value on the learned scale.
  ///
  /// @param rate requests per second that were offered, > 0
  public abstract double learned(Outcome outcome, double rate);

  /// From the learned scale back to milliseconds, requests per second or cores.
  public abstract double natural(double learned, double rate);

  /// What was measured, in natural units.
  public abstract double observed(Outcome outcome);

  /// The target of a title.
  public static Optional<Target> of(String title) {
    for (Target target : values()) {
      if (target.title.equals(title)) {
        return Optional.of(target);
      }
    }
    return Optional.empty();
  }
}
