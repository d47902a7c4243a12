package io.shadowcast.agent.main;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.capture.RunningCapture;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.capture.net.InlineFeed;
import io.shadowcast.agent.capture.net.RequestClasses;
import io.shadowcast.agent.capture.net.RingCapture;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Answers;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.config.Compare;
import io.shadowcast.agent.config.Role;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.agent.metrics.AdmittedShares;
import io.shadowcast.agent.metrics.LatencyReader;
import io.shadowcast.agent.metrics.WorkloadLabels;
import io.shadowcast.agent.metrics.WorkloadLatencies;
import io.shadowcast.agent.metrics.WorkloadLatency;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.snapshot.kernel.MappedMemory;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The two sources of records, each with its own queues and accounts on one budget. A source that
/// cannot be opened is OFF; the agent goes on without it.
final class Capturing implements AutoCloseable {
  private static final ThreadFactory THREADS =
      Thread.ofPlatform().name("capture-", 0).daemon(true).factory();

  private final AgentSettings settings;
  private final Admission admission;
  private final WorkloadLatencies latencies;
  private final @Nullable QueueBudget budget;
  private final RequestClasses classes;
  private final List<CaptureSource> sources = new ArrayList<>();
  private final MalformedLog malformed = new MalformedLog();

  Capturing(AgentSettings settings, Admission admission, WorkloadLatencies latencies)
      throws IOException {
    this.settings = settings;
    this.admission = admission;
    this.latencies = latencies;
    classes = new RequestClasses(workloads(CaptureMode.PASSIVE));
    List<CaptureMode> modes =
        Stream.of(CaptureMode.PASSIVE, CaptureMode.INLINE)
            .filter(mode -> Probes.uses(settings, mode))
            .toList();
    budget = modes.isEmpty() ? null : mapped(settings.queue().budget());
    for (CaptureMode mode : modes) {
      sources.add(source(mode, Objects.requireNonNull(budget)));
    }
  }

  /// Mapped, not allocated: only the pages that a backlog once needed are ever used.
  private static QueueBudget mapped(long bytes) throws IOException {
    return QueueBudget.in(MappedMemory.anonymous(bytes).segment());
  }

  private CaptureSource source(CaptureMode mode, QueueBudget shared) {
    boolean passive = mode == CaptureMode.PASSIVE;
    List<Handover> queues =
        IntStream.range(0, passive ? settings.capture().queues() : 1)
            .mapToObj(queue -> queue(mode, queue, shared))
            .toList();
    List<WorkloadLatency> recorders =
        settings.workloads().stream()
            .filter(workload -> workload.capture() == mode && isTimed(workload))
            .map(workload -> latencies.production(workload.name()))
            .toList();
    return new CaptureSource(mode, queues, passive ? this::passive : this::inline, recorders);
  }

  private Handover queue(CaptureMode mode, int number, QueueBudget shared) {
    List<CapturedWorkload> workloads = workloads(mode);
    return new Handover(
        workloads,
        classes,
        new RecordQueue(shared),
        new CaptureAccounts(workloads),
        new CaptureCounters(),
        admission,
        observer(number),
        SessionHash.of(settings.mirror().campaign()));
  }

  private List<CapturedWorkload> workloads(CaptureMode mode) {
    return settings.workloads().stream().map(workload -> captured(workload, mode)).toList();
  }

  /// Every workload keeps its index; a source knows it by its ports only when it captures it.
  private CapturedWorkload captured(WorkloadSettings workload, CaptureMode mode) {
    boolean fields = workload.compare() == Compare.FIELDS;
    return new CapturedWorkload(
        workload.name(),
        workload.capture() == mode ? workload.ports() : List.of(),
        switch (workload.protocol()) {
          case HTTP1 -> CapturedWorkload.Protocol.HTTP1;
          case REDIS -> CapturedWorkload.Protocol.REDIS;
          case TCP -> CapturedWorkload.Protocol.TCP;
          case UDP -> CapturedWorkload.Protocol.UDP;
        },
        workload.classes(),
        workload.session(),
        fields ? Math.toIntExact(settings.compare().bodyBytes()) : 0,
        fields || workload.answers() == Answers.WHOLE);
  }

  /// @param queue number of the thread that tells it
  private ResponseObserver observer(int queue) {
    @Nullable WorkloadLatency[] recorders =
        settings.workloads().stream()
            .map(workload -> isTimed(workload) ? recorder(workload, queue) : null)
            .toArray(WorkloadLatency[]::new);
    return new ResponseObserver() {
      @Override
      public void request(int workload, long bytes, boolean write) {
        WorkloadLatency recorder = recorders[workload];
        if (recorder != null) {
          recorder.requests(bytes, write);
        }
      }

      @Override
      public void response(int workload, long nanos, int status) {
        WorkloadLatency recorder = recorders[workload];
        if (recorder != null) {
          recorder.record(nanos, status >= 500);
        }
      }
    };
  }

  private WorkloadLatency recorder(WorkloadSettings workload, int queue) {
    return latencies.production(workload.name()).ofThread(queue);
  }

  /// Whether its requests are those of users and are seen: a shadow is timed by the agent that
  /// mirrors to it.
  private static boolean isTimed(WorkloadSettings workload) {
    return workload.capture() != CaptureMode.NONE && workload.role() instanceof Role.Production;
  }

  List<RecordQueue> queues() {
    return sources.stream()
        .flatMap(source -> source.queues().stream().map(Handover::queue))
        .toList();
  }

  /// Puts the aggregator's class rules before the file's.
  void classes(List<ClassRule> central) {
    classes.prefer(central);
  }

  /// What was dropped before it could be counted as a request of a workload: by the kernel, whose
  /// ring was full, or by the inline proxy. Every workload of the source may have suffered.
  long drops(WorkloadName workload) {
    return sources.stream()
        .filter(source -> isCaptured(workload, source.mode()))
        .mapToLong(CaptureSource::drops)
        .sum();
  }

  /// The same in total since the start, by reason; packets and frames, not requests.
  List<Loss> drops() {
    return List.of(
        new Loss(LossReason.KERNEL_DROP, total(Counter.KERNEL_DROPS), 0),
        new Loss(LossReason.FEED, total(Counter.FEED_DROPS), 0));
  }

  private long total(Counter counter) {
    return sources.stream().mapToLong(source -> source.total(counter)).sum();
  }

  private boolean isCaptured(WorkloadName workload, CaptureMode mode) {
    return settings.workloads().stream()
        .anyMatch(each -> each.name().equals(workload) && each.capture() == mode);
  }

  /// Connections so far that carried the keys of several sessions.
  double mixedConnections() {
    return total(Counter.MIXED_SESSIONS);
  }

  /// Bytes of the queues in use.
  double queuedBytes() {
    return budget == null ? 0 : budget.usedBytes();
  }

  /// Begins to capture, and looks whether it goes on. About once a second.
  ///
  /// @param now CLOCK_MONOTONIC nanoseconds
  void look(long now) {
    for (CaptureSource source : sources) {
      source.look(now);
      malformed.look(ledgers(source), source::takeMalformed, now);
    }
  }

  private RunningCapture passive(List<Handover> queues) throws IOException {
    var setup =
        new RingCapture.Setup(
            settings.capture().interfaces(),
            settings.capture().ring(),
            Math.toIntExact(settings.capture().block()),
            settings.capture().reassembly(),
            RingCapture.Setup.DEFAULT_CONNECTIONS);
    return RingCapture.start(queues, setup, THREADS, Runtime.getRuntime().availableProcessors());
  }

  private RunningCapture inline(List<Handover> queues) throws IOException {
    return InlineFeed.start(
        queues.getFirst(),
        settings.run().resolve("feed.sock"),
        RingCapture.Setup.DEFAULT_CONNECTIONS,
        THREADS);
  }

  /// A reader of the response times of each workload of production that is captured.
  Map<WorkloadName, LatencyReader> latencies(WorkloadLatencies of) {
    Map<WorkloadName, LatencyReader> readers = new LinkedHashMap<>();
    for (WorkloadSettings workload : settings.workloads()) {
      if (isTimed(workload) && isCaptured(workload.name())) {
        readers.put(workload.name(), of.production(workload.name()).reader());
      }
    }
    return readers;
  }

  private boolean isCaptured(WorkloadName workload) {
    return sources.stream().anyMatch(source -> isCaptured(workload, source.mode()));
  }

  /// Ends all capture, or lets it begin again.
  void hold(boolean now) {
    sources.forEach(source -> source.hold(now, "the guard of production switched it off"));
  }

  /// What is not captured now, and why.
  List<ProbeResult> faults() {
    return sources.stream().flatMap(source -> source.fault().stream()).toList();
  }

  /// The ledger of each captured workload.
  List<Ledger> ledgers() {
    return ledgers(sources);
  }

  /// The same of those whose capture runs: of others nobody knows what is lost.
  List<Ledger> runningLedgers() {
    return ledgers(sources.stream().filter(CaptureSource::isRunning).toList());
  }

  /// What became of the requests of each class, for every captured workload.
  List<AdmittedShares.Side> sides() {
    List<AdmittedShares.Side> sides = new ArrayList<>();
    for (CaptureSource source : sources) {
      for (int i = 0; i < settings.workloads().size(); i++) {
        WorkloadSettings workload = settings.workloads().get(i);
        if (workload.capture() == source.mode() && isTimed(workload)) {
          sides.add(new AdmittedShares.Side(WorkloadLabels.of(workload), source.classes(i)));
        }
      }
    }
    return sides;
  }

  private List<Ledger> ledgers(List<CaptureSource> some) {
    List<Ledger> ledgers = new ArrayList<>();
    for (CaptureSource source : some) {
      for (int i = 0; i < settings.workloads().size(); i++) {
        if (settings.workloads().get(i).capture() == source.mode()) {
          ledgers.add(source.ledger(i));
        }
      }
    }
    return ledgers;
  }

  /// Of every workload, in order of their indices.
  private List<Ledger> ledgers(CaptureSource source) {
    return IntStream.range(0, settings.workloads().size()).mapToObj(source::ledger).toList();
  }

  /// A line for each source that runs.
  List<String> status() {
    return sources.stream().flatMap(source -> source.status().stream()).toList();
  }

  /// The share of new sessions of class P2 that the fullest queue lets in, 0..1.
  double admitted() {
    return queues().stream().mapToDouble(queue -> queue.gate().share()).min().orElse(1);
  }

  @Override
  public void close() {
    sources.forEach(CaptureSource::close);
  }
}
