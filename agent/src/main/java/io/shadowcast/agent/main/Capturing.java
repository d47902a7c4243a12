package io.shadowcast.agent.main;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.ResponseObserver;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.capture.net.InlineFeed;
import io.shadowcast.agent.capture.net.RingCapture;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.config.Profile;
import io.shadowcast.agent.config.Protocol;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.agent.metrics.WorkloadLatencies;
import io.shadowcast.agent.metrics.WorkloadLatency;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.snapshot.kernel.MappedMemory;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The two sources of records, each with its own queue and accounts on one budget. A source that
/// cannot be opened is OFF; the agent goes on without it.
final class Capturing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Capturing.class);
  private static final ThreadFactory THREADS =
      Thread.ofPlatform().name("capture-", 0).daemon(true).factory();

  private static final long NONE = 2 << 20;

  private final AgentSettings settings;
  private final Admission admission;
  private final ResponseObserver observer;
  private final QueueBudget budget;
  private final List<Source> sources = new ArrayList<>();
  private final List<ProbeResult> faults = new ArrayList<>();
  private @Nullable RingCapture ring;
  private @Nullable InlineFeed feed;

  private record Source(CaptureMode mode, RecordQueue queue, CaptureAccounts accounts) {}

  Capturing(AgentSettings settings, Admission admission, WorkloadLatencies latencies)
      throws IOException {
    this.settings = settings;
    this.admission = admission;
    observer = observer(settings, latencies);
    // Mapped, not allocated: only the pages that a backlog once needed are ever used.
    long bytes = settings.profile() == Profile.CAPTURE ? settings.queue().budget() : NONE;
    budget = QueueBudget.in(MappedMemory.anonymous(bytes).segment());
    for (CaptureMode mode : List.of(CaptureMode.PASSIVE, CaptureMode.INLINE)) {
      if (Probes.uses(settings, mode)) {
        sources.add(
            new Source(mode, new RecordQueue(budget), new CaptureAccounts(workloads(mode))));
      }
    }
  }

  private List<CapturedWorkload> workloads(CaptureMode mode) {
    return settings.workloads().stream().map(workload -> captured(workload, mode)).toList();
  }

  /// Every workload keeps its index; a source knows it by its ports only when it captures it.
  private static CapturedWorkload captured(WorkloadSettings workload, CaptureMode mode) {
    return new CapturedWorkload(
        workload.name(),
        workload.capture() == mode ? workload.ports() : List.of(),
        workload.protocol() == Protocol.HTTP1,
        workload.classes());
  }

  private static ResponseObserver observer(AgentSettings settings, WorkloadLatencies latencies) {
    WorkloadLatency[] recorders =
        settings.workloads().stream()
            .map(workload -> latencies.production(workload.name()))
            .toArray(WorkloadLatency[]::new);
    return new ResponseObserver() {
      @Override
      public void request(int workload, long bytes, boolean write) {
        recorders[workload].requests(bytes, write);
      }

      @Override
      public void response(int workload, long nanos, int status) {
        recorders[workload].record(nanos, status >= 500);
      }
    };
  }

  List<RecordQueue> queues() {
    return sources.stream().map(Source::queue).toList();
  }

  /// Bytes of the queues in use.
  double queuedBytes() {
    return budget.usedBytes();
  }

  /// Begins to capture.
  void start() {
    for (Source source : sources) {
      Handover handover =
          new Handover(
              workloads(source.mode()),
              source.queue(),
              source.accounts(),
              new CaptureCounters(),
              admission,
              observer);
      try {
        open(source.mode(), handover);
      } catch (IOException | IllegalArgumentException e) {
        faults.add(
            new ProbeResult(
                "capture." + source.mode().label(),
                ProbeResult.State.OFF,
                String.valueOf(e.getMessage()),
                source.mode() == CaptureMode.PASSIVE
                    ? "give the agent CAP_NET_RAW, or use `capture: inline`"
                    : "let the agent's user write to the `run` directory"));
      }
    }
  }

  private void open(CaptureMode mode, Handover handover) throws IOException {
    if (mode == CaptureMode.PASSIVE) {
      var setup =
          new RingCapture.Setup(
              settings.capture().interfaces(),
              settings.capture().ring(),
              Math.toIntExact(settings.capture().block()),
              settings.capture().reassembly(),
              RingCapture.Setup.DEFAULT_CONNECTIONS);
      ring =
          RingCapture.start(handover, setup, THREADS, Runtime.getRuntime().availableProcessors());
    } else {
      feed =
          InlineFeed.start(
              handover,
              settings.run().resolve("feed.sock"),
              RingCapture.Setup.DEFAULT_CONNECTIONS,
              THREADS);
    }
  }

  List<ProbeResult> faults() {
    return List.copyOf(faults);
  }

  /// The ledger of each captured workload.
  List<Ledger> ledgers() {
    List<Ledger> ledgers = new ArrayList<>();
    for (Source source : sources) {
      for (int i = 0; i < settings.workloads().size(); i++) {
        if (settings.workloads().get(i).capture() == source.mode()) {
          ledgers.add(source.accounts().ledger(i));
        }
      }
    }
    return ledgers;
  }

  @Override
  public void close() {
    try {
      if (ring != null) {
        ring.close();
      }
      if (feed != null) {
        feed.close();
      }
    } catch (IOException e) {
      LOG.warn("{}: capture was not closed: {}", settings.host(), e.getMessage());
    }
  }
}
