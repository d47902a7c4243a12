package io.shadowcast.aggregator.judgement;

import io.shadowcast.aggregator.metrics.Window.Production;
import io.shadowcast.aggregator.metrics.Window.ShadowSide;
import io.shadowcast.trainer.judge.Direction;

/// What is compared, one value for each window and side; NaN where it was not measured.
public enum Metric {
  /// Milliseconds.
  P95_MILLIS(Direction.LOWER_IS_BETTER) {
    @Override
    double of(Production side) {
      return side.p95Millis();
    }

    @Override
    double of(ShadowSide side) {
      return side.p95Millis();
    }
  },
  /// Answered requests per second. What production is asked is no matter of quality.
  THROUGHPUT(Direction.HIGHER_IS_BETTER) {
    @Override
    double of(Production side) {
      return side.rate();
    }

    @Override
    double of(ShadowSide side) {
      return side.throughput();
    }
  },
  /// CPU seconds.
  CPU_PER_REQUEST(Direction.LOWER_IS_BETTER) {
    @Override
    double of(Production side) {
      return side.cpuCores() / side.rate();
    }

    @Override
    double of(ShadowSide side) {
      return side.cpuCores() / side.throughput();
    }
  },
  /// Share of requests that did not fail.
  SUCCESS_RATIO(Direction.HIGHER_IS_BETTER) {
    @Override
    double of(Production side) {
      return 1 - side.errorRatio();
    }

    @Override
    double of(ShadowSide side) {
      return 1 - side.errorRatio();
    }
  };

  /// Of a hundred requests, half of one: a share of failures that many objectives forbid is hidden
  /// in what is tolerated of times.
  private static final double FAILURES = 0.005;

  private final Direction direction;

  Metric(Direction direction) {
    this.direction = direction;
  }

  abstract double of(Production side);

  abstract double of(ShadowSide side);

  Direction direction() {
    return direction;
  }

  /// What is tolerated of it where so much is of times.
  double tolerated(double tolerance) {
    return this == SUCCESS_RATIO ? Math.min(tolerance, FAILURES) : tolerance;
  }
}
