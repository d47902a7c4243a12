package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.config.KeySettings;
import io.shadowcast.agent.config.Role;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.agent.metrics.MarkerRates;
import io.shadowcast.agent.metrics.WorkloadLabels;
import io.shadowcast.agent.mirror.CompareMode;
import io.shadowcast.agent.mirror.MarkerCounts;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorOptions;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.MirrorWorkload;
import io.shadowcast.agent.mirror.Safety;
import io.shadowcast.agent.mirror.ShadowObservers;
import io.shadowcast.agent.os.KeyFile;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.Labels;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The mirror as the settings want it, with the keys of this host.
final class Mirroring {
  private Mirroring() {}

  /// Starts the mirror.
  ///
  /// @param random of the quality that keys need, for keys that are made now
  /// @throws IOException when a key is missing, none, or open to others
  static Mirror start(
      AgentSettings settings,
      List<RecordQueue> queues,
      ShadowObservers observers,
      MirrorSources sources,
      RandomGenerator random)
      throws IOException {
    List<MirrorWorkload> workloads =
        settings.workloads().stream().map(Mirroring::mirrored).toList();
    return Mirror.start(options(settings, random), workloads, queues, observers, sources);
  }

  /// The mirror's bounds and keys.
  ///
  /// @param random as above
  /// @throws IOException likewise
  static MirrorOptions options(AgentSettings settings, RandomGenerator random) throws IOException {
    return MirrorOptions.DEFAULT
        .within(settings.queue().maxAge(), settings.mirror().timeout())
        .lane(Math.toIntExact(settings.mirror().laneBytes()))
        .bodies(Math.toIntExact(settings.compare().bodyBytes()))
        .to(settings.mirror().destinations(), SessionHash.of(settings.mirror().campaign()).salt())
        .safe(safety(settings, random));
  }

  /// Replaces secrets as the mirror does; for one thread.
  ///
  /// @throws IOException when the key is missing, none, or open to others
  static Redactor redactor(AgentSettings settings, RandomGenerator random) throws IOException {
    return new Redactor(key(settings.redact().key(), random), settings.redact().fields());
  }

  private static MirrorWorkload mirrored(WorkloadSettings workload) {
    MirrorWorkload mirrored =
        new MirrorWorkload(
            workload.name(),
            switch (workload.protocol()) {
              case HTTP1 -> MirrorWorkload.Protocol.HTTP1;
              case REDIS -> MirrorWorkload.Protocol.REDIS;
              case TCP -> MirrorWorkload.Protocol.TCP;
              case UDP -> MirrorWorkload.Protocol.UDP;
            },
            workload.role() instanceof Role.Shadow shadow
                ? Optional.of(shadow.shadow())
                : Optional.empty(),
            CompareMode.valueOf(workload.compare().name()));
    return mirrored.at(served(workload));
  }

  /// Where this host captures production, whatever the workload: nothing is to be sent there.
  static Set<Integer> served(AgentSettings settings) {
    Set<Integer> ports = new HashSet<>();
    settings.workloads().forEach(workload -> ports.addAll(served(workload)));
    return ports;
  }

  /// Where production is captured: its ports, and those of the proxy before them.
  private static Set<Integer> served(WorkloadSettings workload) {
    if (workload.capture() == CaptureMode.NONE || workload.role() instanceof Role.Shadow) {
      return Set.of();
    }
    Set<Integer> ports = new HashSet<>(workload.ports());
    workload.inline().ifPresent(inline -> ports.add(inline.listen().port()));
    return ports;
  }

  private static Safety safety(AgentSettings settings, RandomGenerator random) throws IOException {
    return new Safety(
        settings.mirror().safety(),
        settings.mirror().shadows(),
        settings.redact().fields(),
        key(settings.mirror().safety().key(), random),
        key(settings.redact().key(), random));
  }

  private static byte[] key(KeySettings key, RandomGenerator random) throws IOException {
    return key.made() ? KeyFile.readOrMake(key.file(), random) : KeyFile.read(key.file());
  }

  /// What the markers said, with the labels of the shadow's other series.
  static List<MarkerRates.Counts> markers(AgentSettings settings, Mirror mirror) {
    return mirror.markerCounts().stream()
        .map(counts -> counts(labels(settings, counts), counts))
        .toList();
  }

  private static MarkerRates.Counts counts(Labels labels, MarkerCounts of) {
    return new MarkerRates.Counts(labels, of.verified(), of.unmarked(), of.forged(), of.missing());
  }

  private static Labels labels(AgentSettings settings, MarkerCounts of) {
    return settings.workloads().stream()
        .filter(workload -> workload.name().equals(of.workload()))
        .map(WorkloadLabels::of)
        .findFirst()
        .orElse(Labels.NONE);
  }
}
