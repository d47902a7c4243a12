package io.shadowcast.aggregator.shadow;

import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.MirrorRecord;
import io.shadowcast.aggregator.store.ShadowRecord;
import io.shadowcast.aggregator.store.ShadowStore;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.SettingsOutcome;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Shadows and mirror settings. What changes the state tells nobody: callers commit first and then
/// call [#tell], so that no agent ever has a revision that was rolled back.
public final class Shadows {
  private final StateStore state;
  private final Connections connections;
  private final InstantSource clock;

  /// Keeps its state in `state` and reaches agents through `connections`.
  public Shadows(StateStore state, Connections connections, InstantSource clock) {
    this.state = state;
    this.connections = connections;
    this.clock = clock;
  }

  /// Shadows in order of host and name; empty: of all hosts.
  public List<ShadowRecord> list(Optional<HostId> host) {
    return state.shadows().list(host);
  }

  /// One shadow.
  public Optional<ShadowRecord> find(HostId host, ShadowName name) {
    return state.shadows().find(host, name);
  }

  /// What is in the way of a shadow: a host, workload or VM type that does not exist.
  public Optional<String> obstacle(HostId host, MirrorTarget target) {
    if (state.hosts().find(host).isEmpty()) {
      return Optional.of("parent: hosts/%s (expected: an enrolled host)".formatted(host));
    }
    if (state.workloads().find(host, target.workload()).isEmpty()) {
      return Optional.of(
          "shadow.workload: %s (expected: a workload that the agent of hosts/%s has declared)"
              .formatted(target.workload(), host));
    }
    return state.vmTypes().find(target.vmType()).isEmpty()
        ? Optional.of(
            "shadow.vm_type: vmTypes/%s (expected: a type of the catalogue)"
                .formatted(target.vmType()))
        : Optional.empty();
  }

  /// Adds a shadow to a host.
  public Creation create(HostId host, MirrorTarget target) {
    return state.transaction(() -> {
      Optional<String> obstacle = obstacle(host, target);
      if (obstacle.isPresent()) {
        return new Creation.Dangling(obstacle.get());
      }
      return state.shadows().create(host, target, clock.instant())
          ? new Creation.Created(find(host, target.shadow()).orElseThrow())
          : new Creation.Taken();
    });
  }

  /// Removes a shadow.
  ///
  /// @return whether there was one
  public boolean delete(HostId host, ShadowName name) {
    return state.shadows().delete(host, name);
  }

  /// How a host mirrors; empty when there is no such host.
  public Optional<MirrorRecord> mirror(HostId host) {
    return state.hosts().find(host).map(_ -> state.shadows().mirror(host));
  }

  /// Since when the operator on a host has paused mirroring, as its agent said last.
  public Optional<Instant> pausedSince(HostId host) {
    return state.hosts().find(host).flatMap(HostRecord::pausedSince);
  }

  /// Changes how a host mirrors.
  public MirrorRecord update(HostId host, ShadowStore.Change change) {
    return state.shadows().change(host, change);
  }

  /// Switches every host off, in one transaction. [#tellAll] follows.
  ///
  /// @return whom that will reach, as it looks now
  public Stopped stopAll() {
    state.transaction(() -> {
      hosts().forEach(host -> update(host, ShadowStore.Change.off(true)));
      return true;
    });
    return reach();
  }

  /// Whether [#tell] would reach the agent of a host now.
  public boolean connected(HostId host) {
    return connections.isOpen(host);
  }

  /// Whether the agent of a host has declared a workload.
  public boolean declares(HostId host, WorkloadName workload) {
    return state.workloads().find(host, workload).isPresent();
  }

  /// Whom [#tellAll] would reach now.
  public Stopped reach() {
    return Stopped.of(hosts(), connections::isOpen);
  }

  /// Tells every host what is wanted now; one with an open stream is told however quiet it is.
  public Stopped tellAll() {
    return Stopped.of(hosts(), this::tell);
  }

  /// Tells the agent of a host what is wanted now.
  ///
  /// @return false when it is not connected; it is told when it connects
  public boolean tell(HostId host) {
    return connections.tell(host, state.shadows().settings(host));
  }

  /// What to tell an agent that connects; empty when nothing was ever set here, or it has that
  /// already.
  ///
  /// @param revision that the agent has in force
  public Optional<MirrorSettings> greeting(HostId host, long revision) {
    MirrorSettings settings = state.shadows().settings(host);
    if (settings.revision() == 0) {
      return Optional.empty();
    }
    // An agent that is ahead got its settings from a state that is lost: what is wanted here must
    // win.
    if (revision > settings.revision()) {
      state.shadows().outrank(host, revision);
      return Optional.of(state.shadows().settings(host));
    }
    return Optional.of(settings);
  }

  /// Notes what an agent made of a revision.
  public void note(HostId host, SettingsOutcome outcome) {
    state.shadows().outcome(host, outcome.revision(), outcome.faults());
  }

  private List<HostId> hosts() {
    return state.hosts().list().stream().map(HostRecord::name).toList();
  }
}
