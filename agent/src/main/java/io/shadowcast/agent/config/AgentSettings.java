package io.shadowcast.agent.config;

import io.shadowcast.words.HostId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Everything an agent is told by its file. All paths are absolute.
///
/// @param state keys, certificate, paused marker
/// @param run control, feed and statsd sockets
/// @param aggregator empty: the agent works alone and spools
public record AgentSettings(
    HostId host,
    Profile profile,
    Path state,
    Path run,
    Optional<AggregatorSettings> aggregator,
    MetricsSettings metrics,
    List<LogSettings> logs,
    List<HealthSettings> health,
    FactsSettings facts,
    CaptureSettings capture,
    List<WorkloadSettings> workloads,
    QueueSettings queue,
    MirrorLocalSettings mirror,
    RedactSettings redact,
    GuardSettings guard,
    CompareSettings compare,
    SpoolSettings spool,
    ExecutorSettings executor,
    SnapshotSettings snapshots) {
  /// Copies.
  public AgentSettings {
    logs = List.copyOf(logs);
    health = List.copyOf(health);
    workloads = List.copyOf(workloads);
  }
}
