package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import java.time.Instant;
import java.util.List;

/// A stretch of minutes in which a host did what it does not do on ordinary days.
///
/// @param begun the first of them; a host has one that began then
/// @param last the last of them so far
/// @param surprise of the most unusual one: minus the natural logarithm of how often ordinary days
///   showed as much
/// @param threshold above which it was an alarm
/// @param metrics what was unusual then, first what says most
public record AnomalyRecord(
    HostId host,
    Instant begun,
    Instant last,
    double surprise,
    double threshold,
    List<Part> metrics) {
  /// Copies.
  public AnomalyRecord {
    metrics = List.copyOf(metrics);
  }

  /// This one, gone on with an alarm of the same host.
  public AnomalyRecord with(AnomalyRecord alarm) {
    boolean more = alarm.surprise > surprise;
    return new AnomalyRecord(
        host,
        begun,
        alarm.last.isAfter(last) ? alarm.last : last,
        more ? alarm.surprise : surprise,
        more ? alarm.threshold : threshold,
        more ? alarm.metrics : metrics);
  }

  /// What one metric adds.
  ///
  /// @param metric with its labels, as people read it
  /// @param share of the surprise, 0..1
  /// @param value in the most unusual minute
  /// @param low below it were 5 % of the minutes of ordinary days
  /// @param high above it were 5 %
  public record Part(String metric, double share, double value, double low, double high) {}

  /// How far above the threshold it is.
  public enum Severity {
    /// A little.
    MINOR,
    /// Half as much again.
    MAJOR,
    /// Two and a half times as much.
    CRITICAL
  }

  /// How far above the threshold it is.
  public Severity severity() {
    double times = surprise / threshold;
    return times < 1.5 ? Severity.MINOR : times < 2.5 ? Severity.MAJOR : Severity.CRITICAL;
  }
}
