package io.shadowcast.aggregator.fleet;

import io.shadowcast.aggregator.store.BenchmarkStore;
import io.shadowcast.aggregator.store.FactStore;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.ShadowRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.VmTypeStore;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.aggregator.store.Written;
import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.Fact;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Inventory;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/// Hosts, workloads, objectives, the catalogue and facts.
public final class Fleet {
  private static final String BETWEEN = "\u0000";

  private final StateStore state;
  private final Connections connections;
  private final InstantSource clock;

  /// A fleet on the stored state.
  public Fleet(StateStore state, Connections connections, InstantSource clock) {
    this.state = state;
    this.connections = connections;
    this.clock = clock;
  }

  /// What an agent says of itself when it connects.
  public record Introduction(
      Inventory inventory,
      List<ProbeResult> probes,
      List<ObservedWorkload> workloads,
      String agentVersion,
      Optional<Instant> pausedSince) {
    /// Copies.
    public Introduction {
      probes = List.copyOf(probes);
      workloads = List.copyOf(workloads);
    }
  }

  /// Notes what an agent said, all or nothing. A host that is not known yet is enrolled: its
  /// certificate says it is ours.
  public void introduce(HostId host, Introduction said) {
    Instant now = clock.instant();
    state.transaction(() -> {
      if (state.hosts().find(host).isEmpty()) {
        state.hosts().enrol(host, now);
      }
      state.hosts().observe(host, said.inventory, said.probes, said.agentVersion, now);
      state.hosts().pause(host, said.pausedSince);
      state.workloads().observe(host, said.workloads, now);
      return host;
    });
  }

  /// Notes since when the operator on a host has paused mirroring; empty: it is not paused.
  public void pause(HostId host, Optional<Instant> since) {
    state.hosts().pause(host, since);
  }

  /// Notes that the stream of a host has ended.
  public void farewell(HostId host, Instant lastHeard) {
    state.hosts().seen(host, lastHeard);
  }

  /// Hosts that pass a filter, in order of their names.
  public Page<HostView> hosts(HostFilter wanted, Page.Request page) {
    List<HostView> views = state.hosts().list().stream().map(this::view).filter(wanted).toList();
    return Page.of(views, view -> view.host().name().value(), page);
  }

  /// A host.
  public Optional<HostView> host(HostId name) {
    return state.hosts().find(name).map(this::view);
  }

  /// Replaces group, labels and VM type of a host.
  ///
  /// @param etag empty: whatever is there
  /// @throws InvalidInputException with every fault but that of the VM type, which only [#validate]
  ///   can tell
  public Written<HostView> update(HostId name, HostRecord.Settings settings, String etag) {
    validate(settings, etag, false);
    return switch (state.hosts().update(name, settings, Etag.revision(etag), clock.instant())) {
      case Written.Saved<HostRecord>(HostRecord host) -> new Written.Saved<>(view(host));
      case Written.Missing<HostRecord> _ -> new Written.Missing<>();
      case Written.Stale<HostRecord>(HostRecord host) -> new Written.Stale<>(view(host));
    };
  }

  /// Says everything that is wrong with an update of a host, without writing it.
  ///
  /// @param newType whether the VM type is meant; one that is only kept may have left the catalogue
  /// @throws InvalidInputException with every fault
  public void validate(HostRecord.Settings settings, String etag, boolean newType) {
    Faults faults = new Faults();
    if (!settings.group().matches("[a-z0-9.-]{0,63}")) {
      faults.add("group", settings.group(), "at most 63 lower case letters, digits, '-' and '.'");
    }
    settings
        .labels()
        .values()
        .forEach((label, value) -> {
          if (!label.matches("[a-z0-9_.-]{1,63}") || value.length() > 255) {
            faults.add(
                "labels." + label,
                value,
                "name of at most 63 of a-z 0-9 _ . -, value of at most 255 characters");
          }
        });
    if (newType) {
      checkType(settings.vmType(), faults);
    }
    OptionalLong _ = faults.read("etag", () -> Etag.revision(etag), OptionalLong.empty());
    faults.refuse();
  }

  private void checkType(Optional<VmTypeName> type, Faults faults) {
    if (type.isPresent() && !hasType(type.get())) {
      faults.add("vm_type", "vmTypes/" + type.get(), "a VM type of the catalogue");
    }
  }

  /// Workloads of one host or all, in order of host and name.
  public Page<WorkloadRecord> workloads(Optional<HostId> host, Page.Request page) {
    return Page.of(
        state.workloads().list(host), record -> record.host() + BETWEEN + record.name(), page);
  }

  /// A workload.
  public Optional<WorkloadRecord> workload(HostId host, WorkloadName name) {
    return state.workloads().find(host, name);
  }

  /// Replaces objective and VM type of a workload.
  ///
  /// @param etag empty: whatever is there
  /// @throws InvalidInputException with every fault but that of the VM type, as for hosts
  public Written<WorkloadRecord> update(
      HostId host, WorkloadName name, WorkloadRecord.Settings settings, String etag) {
    validate(settings, etag, false);
    return state.workloads().update(host, name, settings, Etag.revision(etag), clock.instant());
  }

  /// Says everything that is wrong with an update of a workload, without writing it.
  ///
  /// @param newType whether the VM type is meant
  /// @throws InvalidInputException with every fault
  public void validate(WorkloadRecord.Settings settings, String etag, boolean newType) {
    Faults faults = new Faults();
    if (newType) {
      checkType(settings.vmType(), faults);
    }
    OptionalLong _ = faults.read("etag", () -> Etag.revision(etag), OptionalLong.empty());
    faults.refuse();
  }

  /// The catalogue in order of names.
  public Page<VmType> vmTypes(Page.Request page) {
    return Page.of(state.vmTypes().list(), type -> type.name().value(), page);
  }

  /// Whether the catalogue has a type.
  public boolean hasType(VmTypeName name) {
    return state.vmTypes().find(name).isPresent();
  }

  /// The shadows that stand for one of some types, in order of host and name.
  public List<ShadowRecord> shadowsOf(Set<VmTypeName> types) {
    return state.shadows().list(Optional.empty()).stream()
        .filter(shadow -> types.contains(shadow.target().vmType()))
        .toList();
  }

  /// The VM type of a host.
  public Optional<VmTypeName> typeOf(HostId host) {
    return state.hosts().find(host).flatMap(HostRecord::vmType);
  }

  /// The hosts that are of one of some types, in order of their names.
  public List<HostRecord> hostsOf(Set<VmTypeName> types) {
    return state.hosts().list().stream()
        .filter(host -> host.vmType().filter(types::contains).isPresent())
        .toList();
  }

  /// The workloads that run on one of some types, in order of host and name.
  public List<WorkloadRecord> workloadsOf(Set<VmTypeName> types) {
    return state.workloads().list(Optional.empty()).stream()
        .filter(workload -> workload.vmType().filter(types::contains).isPresent())
        .toList();
  }

  /// The whole catalogue.
  public List<VmType> catalogue() {
    return state.vmTypes().list();
  }

  /// The types of the catalogue that are not in a list.
  public Set<VmTypeName> leftOut(List<VmType> types) {
    Set<VmTypeName> kept = types.stream().map(VmType::name).collect(Collectors.toSet());
    return catalogue().stream()
        .map(VmType::name)
        .filter(name -> !kept.contains(name))
        .collect(Collectors.toSet());
  }

  /// What an import would do.
  public VmTypeStore.Import forecast(List<VmType> types, boolean replaceAll) {
    return VmTypeStore.Import.of(catalogue(), types, replaceAll);
  }

  /// Adds or replaces types, all or none.
  ///
  /// @param replaceAll removes every type that is not in the list
  public VmTypeStore.Import importTypes(List<VmType> types, boolean replaceAll) {
    return state.vmTypes().put(types, replaceAll);
  }

  /// Removes a type.
  ///
  /// @return whether it was there
  public boolean deleteType(VmTypeName name) {
    return state.vmTypes().delete(name);
  }

  /// Keeps what benchmarks say of types, and forgets what they said before.
  public void replaceBenchmarks(List<BenchmarkScore> scores) {
    state.benchmarks().replace(scores);
  }

  /// The benchmarks that are known, in order of names.
  public Page<BenchmarkStore.Benchmark> benchmarks(Page.Request page) {
    return Page.of(state.benchmarks().list(), BenchmarkStore.Benchmark::name, page);
  }

  /// Every fact of a host as it was known at an instant. Whether the caller may see values is the
  /// api's business.
  public Page<Fact> facts(HostId host, Optional<String> kind, Instant at, Page.Request page) {
    String[] after = page.after().split(BETWEEN, 2);
    FactStore.After from =
        after.length == 2 ? new FactStore.After(after[0], after[1]) : FactStore.After.NOTHING;
    return Page.of(
        state.facts().at(host, kind, at, from, page.size() + 1),
        fact -> fact.kind() + BETWEEN + fact.name(),
        page);
  }

  /// Versions of one fact that are kept, oldest first.
  public Page<Fact> factVersions(HostId host, String kind, String name, Page.Request page) {
    long after = page.after().matches("[0-9]{1,18}") ? Long.parseLong(page.after()) : 0;
    Page<FactStore.Numbered> numbered =
        Page.of(
            state.facts().versions(host, kind, name, after, page.size() + 1),
            version -> "%018d".formatted(version.number()),
            page);
    return new Page<>(
        numbered.items().stream().map(FactStore.Numbered::fact).toList(), numbered.nextToken());
  }

  private HostView view(HostRecord host) {
    return new HostView(
        withLastSeen(host), stateOf(host), state.accounting(host.name()), etag(host));
  }

  private static String etag(HostRecord host) {
    return Etag.of(host.revision());
  }

  private HostState stateOf(HostRecord host) {
    if (connections.lastHeard(host.name()).isPresent()) {
      return HostState.CONNECTED;
    }
    return host.lastSeen().isPresent() ? HostState.SILENT : HostState.ENROLLED;
  }

  private HostRecord withLastSeen(HostRecord host) {
    Optional<Instant> heard = connections.lastHeard(host.name());
    return new HostRecord(
        host.name(),
        host.group(),
        host.labels(),
        host.vmType(),
        host.inventory(),
        host.probes(),
        host.agentVersion(),
        heard.or(host::lastSeen),
        host.enrolled(),
        host.revision(),
        host.vmTypeSince(),
        host.pausedSince());
  }
}
