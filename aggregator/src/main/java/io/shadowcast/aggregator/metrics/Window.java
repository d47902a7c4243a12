package io.shadowcast.aggregator.metrics;

import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A short span of one workload: production, and every shadow beside it. Numbers that were not
/// measured are NaN.
///
/// @param start aligned to a multiple of `width` since the Unix epoch
/// @param stolen share of the machine's CPU time that its host gave to others; 0 when not measured
public record Window(
    Instant start, Duration width, double stolen, Production production, List<ShadowSide> shadows) {
  /// Copies.
  public Window {
    shadows = List.copyOf(shadows);
  }

  /// Why a side of a window is not to be trained on.
  public enum Defect {
    /// Not every sample of the span is there.
    MISSING_SAMPLES,
    /// Records were lost on the way.
    LOST_RECORDS,
    /// The span has not ended for the agent yet: more may come.
    LATE
  }

  /// What the workload was asked to do, and how production did.
  ///
  /// @param rate requests per second
  /// @param cpuSecondsPerRequest CPU seconds; NaN without requests
  /// @param requestBytesMean bytes
  /// @param writeRatio share of requests that are not GET or HEAD
  /// @param errorRatio share of requests that failed
  /// @param lost records lost by capture and queue
  public record Production(
      double rate,
      double cpuSecondsPerRequest,
      double requestBytesMean,
      double writeRatio,
      double p95Millis,
      double errorRatio,
      double cpuCores,
      double lost,
      Set<Defect> defects) {
    /// Copies.
    public Production {
      defects = Set.copyOf(defects);
    }
  }

  /// How a shadow did with what reached it.
  ///
  /// @param vmType empty when the samples do not say
  /// @param throughput answered requests per second
  /// @param sampledOut records that sampling left out, or the guard all the time: what was not
  ///   asked of it
  /// @param lost other records that did not reach the shadow, with those that the guard held back
  ///   for a part of the time
  public record ShadowSide(
      ShadowName shadow,
      Optional<VmTypeName> vmType,
      double p95Millis,
      double throughput,
      double cpuCores,
      double errorRatio,
      double sampledOut,
      double lost,
      Set<Defect> defects) {
    /// Copies.
    public ShadowSide {
      defects = Set.copyOf(defects);
    }
  }

  /// Whether production and this shadow can be trained on.
  public boolean isSound(ShadowSide shadow) {
    return production.defects().isEmpty() && shadow.defects().isEmpty();
  }
}
