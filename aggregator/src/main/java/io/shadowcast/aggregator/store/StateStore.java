package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.ShadowName;
import java.lang.ScopedValue.CallableOp;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The aggregator's state: `state.db` (mode 0600) in a private directory (0700). A commit survives
/// kill -9 and power cuts.
public final class StateStore implements AutoCloseable {
  private final Database database;
  private final HostStore hosts;
  private final WorkloadStore workloads;
  private final VmTypeStore vmTypes;
  private final BenchmarkStore benchmarks;
  private final ShadowStore shadows;
  private final FactStore facts;
  private final LedgerStore ledgers;
  private final ComparisonStore comparisons;
  private final EventStore events;
  private final TokenStore tokens;
  private final UserStore users;
  private final CertificateStore certificates;
  private final ModelStore models;
  private final RequestStore requests;
  private final ReceiptStore receipts;
  private final SnapshotStore snapshots;
  private final SnapshotCopyStore copies;
  private final RecordingStore recordings;
  private final AnomalyStore anomalies;
  private final MaintenanceStore maintenances;

  private StateStore(Database database) {
    this.database = database;
    hosts = new HostStore(database);
    workloads = new WorkloadStore(database);
    vmTypes = new VmTypeStore(database);
    benchmarks = new BenchmarkStore(database);
    shadows = new ShadowStore(database);
    facts = new FactStore(database);
    ledgers = new LedgerStore(database);
    comparisons = new ComparisonStore(database);
    events = new EventStore(database);
    tokens = new TokenStore(database);
    users = new UserStore(database);
    certificates = new CertificateStore(database);
    models = new ModelStore(database);
    requests = new RequestStore(database);
    receipts = new ReceiptStore(database);
    snapshots = new SnapshotStore(database);
    copies = new SnapshotCopyStore(database);
    recordings = new RecordingStore(database);
    anomalies = new AnomalyStore(database);
    maintenances = new MaintenanceStore(database);
  }

  /// Opens the state of a directory, creates or migrates it first.
  public static StateStore open(Path directory) {
    PrivateFiles.createDirectory(directory);
    return new StateStore(Database.open(directory.resolve("state.db")));
  }

  /// Runs work of several stores as one transaction: all of it is durable, or (when it throws)
  /// none.
  public <T, X extends Throwable> T transaction(CallableOp<T, X> work) throws X {
    return database.transaction(work);
  }

  /// Hosts.
  public HostStore hosts() {
    return hosts;
  }

  /// Workloads with their objectives.
  public WorkloadStore workloads() {
    return workloads;
  }

  /// The catalogue.
  public VmTypeStore vmTypes() {
    return vmTypes;
  }

  /// Shadows and mirror settings.
  public ShadowStore shadows() {
    return shadows;
  }

  /// Versions of facts.
  public FactStore facts() {
    return facts;
  }

  /// The newest accounting of each host.
  public LedgerStore ledgers() {
    return ledgers;
  }

  /// The accounting of a host without that of shadows that are gone, once its agent has the
  /// settings without them; until it has heard of any it has shadows of its own.
  public List<Ledger> accounting(HostId host) {
    List<Ledger> reported = ledgers.list(host);
    MirrorRecord mirror = shadows.mirror(host);
    if (mirror.revision() == 0 || mirror.appliedRevision() != mirror.revision()) {
      return reported;
    }
    Set<ShadowName> there =
        shadows.list(Optional.of(host)).stream()
            .map(shadow -> shadow.target().shadow())
            .collect(Collectors.toSet());
    return reported.stream()
        .filter(ledger -> ledger.shadow().map(there::contains).orElse(true))
        .toList();
  }

  /// Production and shadows side by side.
  public ComparisonStore comparisons() {
    return comparisons;
  }

  /// What agents had to say.
  public EventStore events() {
    return events;
  }

  /// Enrolment tokens.
  public TokenStore tokens() {
    return tokens;
  }

  /// Users and their roles.
  public UserStore users() {
    return users;
  }

  /// Issued certificates.
  public CertificateStore certificates() {
    return certificates;
  }

  /// Models and trainings.
  public ModelStore models() {
    return models;
  }

  /// Snapshots of hosts and orders for them.
  public SnapshotStore snapshots() {
    return snapshots;
  }

  /// What benchmarks measured on VM types.
  public BenchmarkStore benchmarks() {
    return benchmarks;
  }

  /// Snapshots of hosts that are here too.
  public SnapshotCopyStore copies() {
    return copies;
  }

  /// Recordings and replays that were ordered.
  public RecordingStore recordings() {
    return recordings;
  }

  /// What was unusual about hosts.
  public AnomalyStore anomalies() {
    return anomalies;
  }

  /// Maintenances of hosts.
  public MaintenanceStore maintenances() {
    return maintenances;
  }

  /// Answers to requests that may be sent again.
  public RequestStore requests() {
    return requests;
  }

  /// Receipts of orders.
  public ReceiptStore receipts() {
    return receipts;
  }

  @Override
  public void close() {
    try {
      ledgers.flush();
      comparisons.flush();
    } finally {
      database.close();
    }
  }
}
